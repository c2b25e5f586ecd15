import {
  COMPARED_BY,
  type ComparedContext,
  type ComparedError,
  lessStrongest,
  listMetrics,
} from '@hypersiren/hypernet/evaluation';
import {
  differenceCell,
  estimateCell,
  intervalCell,
  markdownTable,
  numbers,
  predictorsTable,
  ratioCell,
  scoreIn,
  swapTable,
  words,
} from '@hypersiren/hypernet/results';
import { contextLabel, formatCount, markdownText, resultKind } from '@hypersiren/hypernet/text';
import type { BenchmarkFile } from '../run/benchmark-file.js';
import { type ComparedRegion, costCells, namedEvaluations } from './benchmark-tables.js';

/** Formats a benchmark with its confidence intervals as Markdown, for `benchmark.md`. */
export function benchmarkReport(benchmark: BenchmarkFile): string {
  const { name, measured, machine, backend, git, protocol, onProtocol, bootstrap, methods } = benchmark;
  const level = `${100 * bootstrap.level} %`;
  const first = markdownText(methods[0]?.name ?? '');
  return [
    `# Benchmark: ${markdownText(name)}`,
    `Mean squared error over ${formatCount(protocol.images)} images of the split ${protocol.split}, values in [0, 1], with the ` +
      `${level} bootstrap interval over images (${formatCount(bootstrap.resamples)} resamples, seed ${bootstrap.seed}). ` +
      `All methods read the same known pixels. ` +
      `${onProtocol ? 'Images and masks are those of the experiment’s protocol.' : 'The benchmark follows no protocol.'}`,
    '## Unknown pixels only',
    errorTable(benchmark, ({ unknown }) => unknown),
    '## All pixels',
    errorTable(benchmark, ({ all }) => all),
    `## Differences to ${first}`,
    `Error of the method minus that of ${first}, paired by image, with the ${level} interval of the mean; unknown pixels only. ` +
      'A method is called better or worse only if the interval excludes zero.',
    differenceTable(benchmark, ({ unknown }) => unknown),
    'The same differences over all pixels:',
    differenceTable(benchmark, ({ all }) => all),
    ...metricParts(benchmark),
    ...strongestParts(benchmark),
    ...emissionParts(benchmark),
    '## Costs',
    markdownTable({
      columns: [
        words('method'),
        ...['parameters', 'multiply-adds per image', 'fitted in', 'images per second', 'peak memory', 'details'].map(
          (title) => numbers(title),
        ),
      ],
      rows: methods.map(({ name, cost, details }) => [name, ...costCells(cost), details]),
    }),
    `Parameters: numbers learned from images. Multiply-adds: of networks, with all pixels known, counted from shapes. Images per ` +
      `second: over all contexts. Peak memory: of the process, the images included, while a baseline was fitted and ` +
      `measured, and while a model was measured.`,
    `Measured ${measured.slice(0, 10)} on ${machine.processor}, ${machine.cores} cores (${backend.name}: ${backend.details})` +
      `${git ? `; commit ${git.commit.slice(0, 10)}${git.modified ? ' with changes' : ''}` : ''}.`,
    '',
  ].join('\n\n');
}

function errorTable({ methods, comparison }: BenchmarkFile, region: ComparedRegion): string {
  const names = methods.map(({ name }) => name);
  return markdownTable(predictorsTable(names, comparison, region, ({ error }) => intervalCell(error)));
}

function differenceTable({ methods, comparison }: BenchmarkFile, region: ComparedRegion): string {
  const others = (context: ComparedContext) => region(context)?.slice(1) ?? null;
  const names = methods.slice(1).map(({ name }) => name);
  return markdownTable(predictorsTable(names, comparison, others, differenceCell));
}

/** Returns the tables of the metrics other than the MSE, over all pixels. */
function metricParts(benchmark: BenchmarkFile): string[] {
  const evaluations = namedEvaluations(benchmark);
  const contexts = evaluations[0]?.contexts.map(({ context }) => context) ?? [];
  return listMetrics().flatMap(([metric, { label, name, unit, direction, averaging, format }]) => {
    if (metric === COMPARED_BY || !evaluations.some(({ contexts }) => contexts.some(({ all }) => all[metric])))
      return [];
    const table = markdownTable({
      columns: [words('method'), ...contexts.map((context) => numbers(contextLabel(context), { direction }))],
      rows: evaluations.map((evaluation) => [
        evaluation.predictor,
        ...contexts.map((context) => estimateCell(scoreIn(evaluation, context, ({ all }) => all)?.[metric], format)),
      ]),
    });
    const about = `${name}${unit === '' ? '' : ` in ${unit}`}, ${direction} is better: ${averaging}; all pixels, ± standard error.`;
    return [`## ${label}`, about, table];
  });
}

/** Returns the table of error differences between the models and the Gaussian posterior, the best linear method. */
function strongestParts(benchmark: BenchmarkFile): string[] {
  const models = benchmark.methods.flatMap(({ kind, name }) => (kind === 'model' ? name : []));
  const evaluations = namedEvaluations(benchmark);
  const differences = lessStrongest(evaluations.slice(0, models.length), evaluations, benchmark.bootstrap);
  if (!differences) return [];
  return [
    '## Models less the Gaussian posterior',
    'Error of the model minus that of the Gaussian posterior, the best linear method, paired by image; unknown pixels only, or all ' +
      'pixels where all are known.',
    markdownTable({
      columns: [words('model'), ...differences.map(({ context }) => numbers(contextLabel(context)))],
      rows: models.map((name, index) => [
        name,
        ...differences.map(({ all, unknown }) => differenceCell((unknown ?? all)[index] as ComparedError)),
      ]),
    }),
  ];
}

/**
 * Returns the table of swap ratios, which measure the effect of the emitted parameters, with the shortcuts of each
 * model.
 */
function emissionParts(benchmark: BenchmarkFile): string[] {
  const evaluations = namedEvaluations(benchmark);
  const table = swapTable(evaluations, ratioCell);
  if (!table) return [];
  const kindOf = (name: unknown) =>
    resultKind(evaluations.find(({ predictor }) => predictor === name)?.shortcuts) ?? '';
  return [
    '## Another image’s emitted parameters',
    'Error with another image’s emitted parameters divided by the own error, with the 95 % interval; unknown pixels only, or all pixels ' +
      'where all are known. At 1 the hypernetwork is idle.',
    markdownTable({
      columns: [words('model'), ...table.columns.slice(1), words('kind')],
      rows: table.rows.map((row) => [...row, kindOf(row[0])]),
    }),
  ];
}
