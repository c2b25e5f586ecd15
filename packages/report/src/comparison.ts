import type { ContextScore } from '@hypersiren/hypernet/evaluation';
import { contextLabel, formatError, formatRatioInterval, formatRatioOf } from '@hypersiren/hypernet/text';
import { runErrorFigure, runLossFigure, runSwapFigure } from '@hypersiren/runner';
import { chartElement } from './chart-element.js';
import { type Content, type Html, html } from './html.js';
import { type ReportedRun, reportedShortcuts, type Section } from './reported-run.js';
import { tableElement } from './table-element.js';

/** What several runs have beside each other: errors, losses, and where their configurations differ. */
export function comparisonSections(runs: readonly ReportedRun[]): Section[] {
  const figures = [runErrorFigure(runs), runSwapFigure(runs), runLossFigure(runs)].filter(
    (figure) => figure !== undefined,
  );
  return [
    {
      id: 'comparison',
      title: 'Comparison',
      content: html`${errorsTable(runs)}${figures.map(chartElement)}`,
    },
    {
      id: 'differences',
      title: 'Differences of the configurations',
      link: 'Differences',
      content: differencesTable(runs),
    },
  ];
}

function errorsTable(runs: readonly ReportedRun[]): Html {
  const contexts = [
    ...new Set(runs.flatMap(({ evaluation }) => evaluation?.model.contexts.map(({ context }) => context) ?? [])),
  ];
  const scoreOf = ({ evaluation }: ReportedRun, context: string): ContextScore | undefined =>
    evaluation?.model.contexts.find((score) => score.context === context);
  return html`${tableElement(
    'Mean squared error over all pixels',
    ['Context', ...runs.map(({ name }) => name)],
    contexts.map((context) => [
      contextLabel(context),
      ...runs.map((run): Content => {
        const score = scoreOf(run, context);
        return score ? formatError(score.all) : '–';
      }),
    ]),
  )}<p class="note">Values in [0, 1], ± standard error over images.</p>${ratiosTable(runs, contexts, scoreOf)}`;
}

/** What the emitted parameters of every run contribute, and what else reads the image. */
function ratiosTable(
  runs: readonly ReportedRun[],
  contexts: readonly string[],
  scoreOf: (run: ReportedRun, context: string) => ContextScore | undefined,
): Html {
  const ratios = contexts.map((context) => [
    contextLabel(context),
    ...runs.map((run): Content => {
      const score = scoreOf(run, context);
      const ratio = (score?.unknown ?? score?.all)?.emission?.swap.ratio;
      return ratio ? `${formatRatioOf(ratio)} [${formatRatioInterval(ratio)}]` : '–';
    }),
  ]);
  const shortcuts = runs.map(
    (run): Content =>
      reportedShortcuts(run)
        .map(({ name }) => name)
        .join(', ') || 'none',
  );
  return html`${tableElement(
    'Error with another image’s emitted parameters ÷ own',
    ['Context', ...runs.map(({ name }) => name)],
    [...ratios, ['Shortcuts', ...shortcuts]],
  )}<p class="note">Of unknown pixels, of all pixels where all are known; with intervals of 95 %. At 1 the hypernetwork is idle. Without
shortcuts the errors are hypernetwork results: images reach the values only through emitted parameters.</p>`;
}

function differencesTable(runs: readonly ReportedRun[]): Html {
  const flat = runs.map(({ config }) => new Map(flatten(config)));
  const keys = [...new Set(flat.flatMap((values) => [...values.keys()]))];
  const rows = keys.flatMap((key) => {
    const values = flat.map((entries) => entries.get(key) ?? '–');
    return new Set(values).size > 1 ? [[html`<code>${key}</code>`, ...values]] : [];
  });
  return rows.length > 0
    ? tableElement('Keys with different values', ['Key', ...runs.map(({ name }) => name)], rows)
    : html`<p>None: they have the same configuration.</p>`;
}

/** `train.steps` and its value, for every key of a configuration; lists are values. */
function flatten(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? flatten(inner as object, `${prefix}${key}.`)
      : [[`${prefix}${key}`, typeof inner === 'string' ? inner : JSON.stringify(inner)]],
  );
}
