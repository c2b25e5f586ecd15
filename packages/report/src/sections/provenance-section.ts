import { formatCount } from '@hypersiren/hypernet/text';
import { type Content, html } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** Where the numbers come from: what is needed to repeat them. */
export function provenanceSection({ provenance, evaluation }: ReportedRun): Section {
  const { command, directory, git, machine, backend, versions, dataset, started, finished, seed, outcome, resumed } =
    provenance;
  const { warnings } = provenance;
  const list: [string, Content][] = [
    ['Command', html`<code>${command.map(quote).join(' ')}</code>`],
    ['In the folder', html`<code>${directory}</code>`],
    [
      'Commit',
      git ? html`<code>${git.commit}</code>${git.modified && ', with changes that are in no commit'}` : 'none',
    ],
    ['Data', html`${dataset.description} <code>${dataset.fingerprint}</code>`],
    ['Seed', seed],
    ['Backend', `${backend.name}: ${backend.details}`],
    [
      'Machine',
      `${machine.processor}, ${formatCount(machine.cores)} logical cores, ${machine.memoryGiB} GiB, ${machine.system}`,
    ],
    ['Versions', Object.entries(versions).map(([name, version]) => html`<code>${name} ${version}</code> `)],
    ['Begun', started],
    ['Ended', finished ? `${finished}, ${outcome}` : outcome],
    ['Gone on with', resumed && `from step ${resumed.map(({ step }) => formatCount(step)).join(', ')}`],
    ['Warned of', warnings?.map((line) => html`<p>${line}</p>`)],
    ['Measured', evaluation && `after ${formatCount(evaluation.step)} steps`],
  ];
  return {
    id: 'provenance',
    title: 'Provenance',
    content: html`<dl class="list">${list
      .filter(([, value]) => value !== undefined)
      .map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>\n`)}</dl>`,
  };
}

/** An argument as a shell reads it. */
function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
