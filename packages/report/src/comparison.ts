import type { Evaluation } from '@hypersiren/hypernet/evaluation';
import {
  estimateCell,
  numbers,
  ratioCell,
  scoreIn,
  type Table,
  unknownOrAll,
  words,
} from '@hypersiren/hypernet/results';
import { contextLabel } from '@hypersiren/hypernet/text';
import { runLossFigure, runMetricFigures, runSwapFigure, sameImages } from '@hypersiren/runner';
import { chartElement } from './chart-element.js';
import { html } from './html.js';
import { type ReportedRun, reportedShortcuts, type Section } from './reported-run.js';
import { tableElement } from './table-element.js';

/** Returns the sections that compare several runs: errors, losses and differences of the configurations. */
export function comparisonSections(runs: readonly ReportedRun[]): Section[] {
  const metrics = Object.values(runMetricFigures(runs)).map(({ content }) => content);
  const figures = [...metrics, runSwapFigure(runs), runLossFigure(runs)].filter((figure) => figure !== undefined);
  const differences = differencesTable(runs);
  return [
    {
      id: 'comparison',
      title: 'Comparison',
      content: html`${tableElement(errorsTable(runs))}${tableElement(ratiosTable(runs))}${figures.map(chartElement)}`,
    },
    {
      id: 'differences',
      title: 'Differences of the configurations',
      link: 'Differences',
      content: differences ? tableElement(differences) : html`<p>None: they have the same configuration.</p>`,
    },
  ];
}

/** Returns a sentence that names the runs with the lowest errors. */
export function comparisonSentence(runs: readonly ReportedRun[]): string {
  const measured = runs.flatMap(({ name, evaluation }) => (evaluation ? [{ name, model: evaluation.model }] : []));
  if (measured.length < 2) return 'Fewer than two of the runs are evaluated, so there are no errors to compare.';
  if (sameNote(runs) !== '') return 'The runs were evaluated on different images, so their errors do not compare.';
  const contexts = contextsOf(runs);
  const wins = measured.map(({ name, model }) => ({
    name,
    lowest: contexts.filter((context) => {
      const error = (of: Evaluation) => scoreIn(of, context, unknownOrAll)?.mse.mean ?? Number.POSITIVE_INFINITY;
      return Number.isFinite(error(model)) && measured.every((other) => error(model) <= error(other.model));
    }).length,
  }));
  const listed = wins.filter(({ lowest }) => lowest > 0).map(({ name, lowest }) => `${name} in ${lowest}`);
  return `Lowest MSE on unknown pixels: ${listed.join(', ')} of ${contexts.length} contexts.`;
}

function errorsTable(runs: readonly ReportedRun[]): Table {
  const cell = (model: Evaluation | undefined, context: string) =>
    estimateCell(model && scoreIn(model, context, ({ all }) => all)?.mse);
  return {
    title: 'MSE on all pixels',
    columns: [words('Context'), ...runs.map(({ name }) => numbers(name, { direction: 'lower' }))],
    rows: contextsOf(runs).map((context) => [
      contextLabel(context),
      ...runs.map(({ evaluation }) => cell(evaluation?.model, context)),
    ]),
    notes: [`Values in [0, 1], ± standard error over images.${sameNote(runs)}`],
    ...(sameNote(runs) === '' && { compared: { within: 'row', columns: runs.map((_, index) => index + 1) } }),
  };
}

/** Returns a note if the runs were evaluated on different images, else an empty string. */
function sameNote(runs: readonly ReportedRun[]): string {
  const [first, ...others] = runs.flatMap(({ evaluation }) => (evaluation ? [evaluation] : []));
  const same = others.every((other) => first && sameImages(first, other));
  return same ? '' : ' The runs were measured on different images, so their errors do not compare.';
}

/** Returns the table of swap ratios and shortcuts of every run. */
function ratiosTable(runs: readonly ReportedRun[]): Table {
  const cell = (model: Evaluation | undefined, context: string) =>
    ratioCell(model && scoreIn(model, context, unknownOrAll)?.emission?.swap.ratio);
  const shortcuts = runs.map((run) => reportedShortcuts(run).map(({ name }) => name));
  return {
    title: 'Error with another image’s emitted parameters ÷ own',
    columns: [words('Context'), ...runs.map(({ name }) => numbers(name))],
    rows: [
      ...contextsOf(runs).map((context) => [
        contextLabel(context),
        ...runs.map(({ evaluation }) => cell(evaluation?.model, context)),
      ]),
      ['Shortcuts', ...shortcuts.map((names) => names.join(', ') || 'none')],
    ],
    notes: [
      'On unknown pixels, or on all pixels if all are known, with 95 % intervals. At 1 the hypernetwork is idle. Without shortcuts ' +
        'the errors are hypernetwork results: images reach the values only through emitted parameters.',
    ],
  };
}

/** Returns the contexts of all runs, without duplicates. */
function contextsOf(runs: readonly ReportedRun[]): string[] {
  return [...new Set(runs.flatMap(({ evaluation }) => evaluation?.model.contexts.map(({ context }) => context) ?? []))];
}

/** Returns the table of keys with different values, or undefined if the configurations are equal. */
function differencesTable(runs: readonly ReportedRun[]): Table | undefined {
  const flat = runs.map(({ config }) => new Map(flatten(config)));
  const keys = [...new Set(flat.flatMap((values) => [...values.keys()]))];
  const rows = keys.flatMap((key) => {
    const values = flat.map((entries) => entries.get(key) ?? '–');
    return new Set(values).size > 1 ? [[key, ...values]] : [];
  });
  if (rows.length === 0) return undefined;
  return {
    title: 'Keys with different values',
    columns: [words('Key'), ...runs.map(({ name }) => words(name))],
    rows,
  };
}

/** Returns the keys and values of a configuration, for example `train.steps`. Lists are values. */
function flatten(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? flatten(inner as object, `${prefix}${key}.`)
      : [[`${prefix}${key}`, typeof inner === 'string' ? inner : JSON.stringify(inner)]],
  );
}
