import { modelSpec } from '@hypersiren/hypernet';
import type { ContextScore, RegionScore } from '@hypersiren/hypernet/evaluation';
import {
  contextLabel,
  formatCount,
  formatDuration,
  formatError,
  formatRatioOf,
  resultKind,
} from '@hypersiren/hypernet/text';
import { type Content, type Html, html } from '../html.js';
import { type ReportedRun, reportedShortcuts, type Section } from '../reported-run.js';
import { tableElement } from '../table-element.js';

/** What was trained, and how well it does. */
export function summarySection(run: ReportedRun): Section {
  const { evaluation } = run;
  return {
    id: 'summary',
    title: 'Summary',
    content: html`${facts(run)}${
      evaluation
        ? [
            table('All pixels', run, ({ all }) => all),
            table('Unknown pixels only', run, ({ unknown }) => unknown),
            html`<p class="note">Mean squared error over ${formatCount(evaluation.model.images)} images of the split
${evaluation.model.split}, values in [0, 1], ± standard error over images; PSNR in dB, mean over images. Another image’s: the error with
the parameters that were emitted for another image.</p>
<p>${resultKind(reportedShortcuts(run))}</p>`,
          ]
        : html`<p>This run was not measured yet.</p>`
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
    ['Images', `${dataset.width} × ${dataset.height} × ${dataset.channels}`, `${dataset.name}: ${splits.join(', ')}`],
    ['Model', `${formatCount(spec.parameterCount)} parameters`, `${config.model.encoder.type} encoder`],
    ['Emits', `${formatCount(spec.emittedCount)} per image`, `a SIREN ${shape}`],
    [
      'Training',
      steps === undefined ? 'under way' : `${formatCount(steps)} steps`,
      trainingSeconds !== undefined && `in ${formatDuration(trainingSeconds)} on ${backend.name}`,
    ],
    ['Outcome', outcome, error ?? `begun ${started.slice(0, 10)}, ${started.slice(11, 16)} UTC`],
    ['Seed', seed, git && `commit ${git.commit.slice(0, 8)}${git.modified ? ', with changes' : ''}`],
  ];
  return html`<dl class="facts">${list.map(
    ([term, value, more]) => html`<div><dt>${term}</dt><dd>${value}${more && html`<small>${more}</small>`}</dd></div>`,
  )}</dl>`;
}

function table(caption: string, run: ReportedRun, region: (score: ContextScore) => RegionScore | null): Html | null {
  const evaluations = run.evaluation ? [run.evaluation.model, ...run.evaluation.baselines] : [];
  const [model] = evaluations;
  const stated = model?.contexts.some(({ all }) => all.uncertainty) ?? false;
  const emitted = model?.contexts.some(({ all }) => all.emission) ?? false;
  const rows = (model?.contexts ?? []).flatMap(({ context }, position) => {
    const scores = evaluations.map(({ contexts }) => region(contexts[position] as ContextScore));
    const [own] = scores;
    if (!own) return [];
    const { uncertainty } = own;
    return [
      [
        contextLabel(context),
        formatError(own),
        own.psnr.mean.toFixed(2),
        ...(emitted ? [own.emission ? formatRatioOf(own.emission.swap.ratio) : ''] : []),
        ...(stated ? [uncertainty ? uncertainty.logLikelihood.mean.toFixed(3).replace('-', '−') : ''] : []),
        ...scores.slice(1).map((score) => score && formatError(score)),
      ],
    ];
  });
  return rows.length > 0
    ? tableElement(
        caption,
        [
          'Context',
          'Model',
          'PSNR',
          ...(emitted ? ['Another image’s ÷ own'] : []),
          ...(stated ? ['Nats per value'] : []),
          ...evaluations.slice(1).map(({ predictor }) => predictor),
        ],
        rows,
      )
    : null;
}
