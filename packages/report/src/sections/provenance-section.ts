import { formatCount } from '@hypersiren/hypernet/text';
import { type Content, html } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** Returns the section with the provenance of the numbers, as needed to repeat the run. */
export function provenanceSection({ provenance, evaluation }: ReportedRun): Section {
  const { command, directory, git, machine, backend, versions, dataset, started, finished, seed, outcome, resumed } =
    provenance;
  const { warnings } = provenance;
  const list: [string, Content][] = [
    ['Command', html`<code>${command.map(quote).join(' ')}</code>`],
    ['Working directory', html`<code>${directory}</code>`],
    ['Commit', git ? html`<code>${git.commit}</code>${git.modified && ', with uncommitted changes'}` : 'none'],
    ['Data', html`${dataset.description} <code>${dataset.fingerprint}</code>`],
    ['Seed', seed],
    ['Backend', `${backend.name}: ${backend.details}`],
    [
      'Machine',
      `${machine.processor}, ${formatCount(machine.cores)} logical cores, ${machine.memoryGiB} GiB, ${machine.system}`,
    ],
    ['Versions', Object.entries(versions).map(([name, version]) => html`<code>${name} ${version}</code> `)],
    ['Started', started],
    ['Ended', finished ? `${finished}, ${outcome}` : outcome],
    ['Resumed', resumed && `from step ${resumed.map(({ step }) => formatCount(step)).join(', ')}`],
    ['Warnings', warnings?.map((line) => html`<p>${line}</p>`)],
    ['Evaluated', evaluation && `after ${formatCount(evaluation.step)} steps`],
  ];
  return {
    id: 'provenance',
    title: 'Provenance',
    about: 'Information to repeat the run. Absolute paths are shortened to their last part.',
    content: html`<dl class="list">${list
      .filter(([, value]) => value !== undefined)
      .map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>\n`)}</dl>`,
  };
}

/** Quotes an argument for a shell. */
function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
