import type { Evaluation } from '../evaluation/evaluate.js';
import { COMPARED_BY, listMetrics } from '../metrics/metrics.js';
import { shortContext } from '../text/context-label.js';
import { estimateCell, meanCell, ratioCell, shortRatioCell } from './cells.js';
import { contextsOf, REGIONS, type Region, scoreIn } from './regions.js';
import { type Column, numbers, type Table, words } from './table.js';

/**
 * Returns the tables of `errorTables` in transposed form, with a row for each context: the model's error with its
 * standard error, its other metrics, the swap ratio, the log-likelihood, and the baselines' errors.
 */
export function scoresTables([model, ...baselines]: readonly Evaluation[]): Table[] {
  if (!model) return [];
  return Object.entries(REGIONS).flatMap(([title, region]) => {
    const contexts = contextsOf(model, region);
    const measured = contexts.flatMap((context) => scoreIn(model, context, region) ?? []);
    if (measured.length === 0) return [];
    const metrics = listMetrics().filter(([name]) => name !== COMPARED_BY && measured.some((score) => score[name]));
    const emitted = measured.some(({ emission }) => emission);
    const stated = measured.some(({ uncertainty }) => uncertainty);
    const columns: Column[] = [
      words('known pixels'),
      numbers(model.predictor, { direction: 'lower' }),
      ...metrics.map(([, { label, unit, direction }]) => numbers(label, { unit, direction })),
      ...(emitted ? [numbers('another image’s ÷ own')] : []),
      ...(stated ? [numbers('nats per value', { direction: 'higher' })] : []),
      ...baselines.map(({ predictor }) => numbers(predictor, { direction: 'lower' })),
    ];
    const rows = measured.map((score, index) => [
      shortContext(contexts[index] as string),
      estimateCell(score.mse),
      ...metrics.map(([name, { format }]) => meanCell(score[name], format)),
      ...(emitted ? [shortRatioCell(score.emission?.swap.ratio)] : []),
      ...(stated ? [meanCell(score.uncertainty?.logLikelihood, formatNats)] : []),
      ...baselines.map((baseline) => estimateCell(scoreIn(baseline, contexts[index] as string, region)?.mse)),
    ]);
    // Compared columns: the model’s errors, and the baselines’ errors in the last columns.
    const firstBaseline = columns.length - baselines.length;
    const errors = [1, ...baselines.map((_, index) => firstBaseline + index)];
    return [{ title, columns, rows, compared: { within: 'row', columns: errors } }];
  });
}

/** Returns notes on the other columns of {@link scoresTables}, one sentence each. */
export function metricNotes({ contexts }: Evaluation): string[] {
  return listMetrics()
    .filter(([name]) => name !== COMPARED_BY && contexts.some(({ all }) => all[name]))
    .map(([, { label, name, unit, direction, averaging }]) => {
      const where = unit === '' ? '' : ` in ${unit}`;
      return `${label}: ${name.toLowerCase()}${where}, ${direction} is better; ${averaging}.`;
    });
}

/**
 * Returns a table of own, swap and mean errors, with a row for each context.
 *
 * @param meanRatio whether the ratio of the mean error to the own error is included
 * @returns undefined if these errors were not measured
 */
export function emissionTable(
  model: Evaluation,
  region: Region,
  { meanRatio = false }: { readonly meanRatio?: boolean } = {},
): Table | undefined {
  const rows = contextsOf(model, region).flatMap((context) => {
    const score = scoreIn(model, context, region);
    if (!score?.emission) return [];
    const { swap, mean } = score.emission;
    return [
      [
        shortContext(context),
        estimateCell(score.mse),
        estimateCell(swap.mse),
        ratioCell(swap.ratio),
        estimateCell(mean.mse),
        ...(meanRatio ? [ratioCell(mean.ratio)] : []),
      ],
    ];
  });
  if (rows.length === 0) return undefined;
  const titles = ['own', 'another image’s', '÷ own', 'the mean latent’s', ...(meanRatio ? ['÷ own'] : [])];
  return { columns: [words('known pixels'), ...titles.map((title) => numbers(title))], rows };
}

/** Formats a log-likelihood with a typographic minus sign. */
function formatNats(mean: number): string {
  return mean.toFixed(3).replace('-', '−');
}
