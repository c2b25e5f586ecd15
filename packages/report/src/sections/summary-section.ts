import { modelSpec } from '@hypersiren/hypernet';
import { metricNotes, scoresTables } from '@hypersiren/hypernet/results';
import { formatCount, formatDuration, resultKind, sizesText } from '@hypersiren/hypernet/text';
import { type Content, type Html, html } from '../html.js';
import { type ReportedRun, reportedShortcuts, type Section } from '../reported-run.js';
import { tableElement } from '../table-element.js';

/** Returns the section with a summary of the training and the errors. */
export function summarySection(run: ReportedRun): Section {
  const { evaluation } = run;
  return {
    id: 'summary',
    title: 'Summary',
    content: html`${facts(run)}${
      evaluation
        ? [
            scoresTables([evaluation.model, ...evaluation.baselines]).map(tableElement),
            html`<p class="note">Mean squared error over ${formatCount(evaluation.model.images)} images of the split
${evaluation.model.split}, values in [0, 1], ± standard error over images. Another image’s: the error with the parameters that were
emitted for another image. Bold: the lowest error of each row. ${metricNotes(evaluation.model).join(' ')}</p>
<p>${resultKind(reportedShortcuts(run))}</p>`,
          ]
        : html`<p>This run has not been evaluated.</p>`
    }`,
  };
}

function facts({ config, provenance }: ReportedRun): Html {
  const { dataset, steps, trainingSeconds, backend, seed, git, started, outcome, error } = provenance;
  const spec = modelSpec(config.model, dataset);
  const { inputs, hiddenLayers, width, outputs } = spec.siren;
  const shape = [inputs, ...Array<number>(hiddenLayers + 1).fill(width), outputs].join(' → ');
  const splits = Object.entries(dataset.splits).map(([name, { count }]) => `${formatCount(count)} ${name}`);
  const list: [string, Content, Content?][] = [
    [
      'Images',
      `${dataset.sizes ? sizesText(dataset) : `${dataset.width} × ${dataset.height}`} × ${dataset.channels}`,
      `${dataset.name}: ${splits.join(', ')}`,
    ],
    ['Model', `${formatCount(spec.parameterCount)} parameters`, `${config.model.encoder.type} encoder`],
    ['Emits', `${formatCount(spec.emittedCount)} per image`, `a SIREN ${shape}`],
    [
      'Training',
      steps === undefined ? 'under way' : `${formatCount(steps)} steps`,
      trainingSeconds !== undefined && `in ${formatDuration(trainingSeconds)} on ${backend.name}`,
    ],
    ['Outcome', outcome, error ?? `started ${started.slice(0, 10)}, ${started.slice(11, 16)} UTC`],
    ['Seed', seed, git && `commit ${git.commit.slice(0, 8)}${git.modified ? ', with changes' : ''}`],
  ];
  return html`<dl class="facts">${list.map(
    ([term, value, more]) => html`<div><dt>${term}</dt><dd>${value}${more && html`<small>${more}</small>`}</dd></div>`,
  )}</dl>`;
}
