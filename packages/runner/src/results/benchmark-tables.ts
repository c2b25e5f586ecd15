import type { ComparedContext, ComparedError, Evaluation } from '@hypersiren/hypernet/evaluation';
import {
  ARROWS,
  type Cell,
  NOTHING,
  numbers,
  predictorsTable,
  swapTable,
  type Table,
  verdictOf,
  words,
} from '@hypersiren/hypernet/results';
import {
  formatCount,
  formatDuration,
  formatErrorValue,
  formatMagnitude,
  formatNumber,
} from '@hypersiren/hypernet/text';
import type { BenchmarkFile, MethodCost } from '../run/benchmark-file.js';

/** Selects the errors of a region of pixels from a context; null if the region is empty. */
export type ComparedRegion = (context: ComparedContext) => readonly ComparedError[] | null;

/** Summary tables of a benchmark. Errors are marked if the difference from the first method is significant. */
export interface BenchmarkTables {
  readonly title: string;
  readonly errors: readonly Table[];
  /** Explanation of the marks. */
  readonly note: string;
  /** Tables of swap ratios and of costs. */
  readonly others: readonly Table[];
}

/** Creates the tables of a benchmark for the terminal. The report `benchmark.md` has the intervals as well. */
export function benchmarkTables(benchmark: BenchmarkFile): BenchmarkTables {
  const { methods, comparison, protocol, bootstrap } = benchmark;
  const names = methods.map(({ name }) => name);
  const errors = (title: string, region: ComparedRegion): Table => ({
    title,
    ...predictorsTable(names, comparison, region, markedCell),
  });
  const swapped = swapTable(namedEvaluations(benchmark));
  return {
    title: `Mean squared error over ${formatCount(protocol.images)} ${protocol.split} images, values in [0, 1]`,
    errors: [errors('All pixels', ({ all }) => all), errors('Unknown pixels only', ({ unknown }) => unknown)],
    note:
      `↓ less error than ${names[0]}, ↑ more: the ${100 * bootstrap.level} % interval of the difference, paired by image, ` +
      'excludes zero.',
    others: [...(swapped ? [swapped] : []), costsTable(benchmark)],
  };
}

/** Returns the evaluations of all methods under their names in the benchmark. */
export function namedEvaluations({ methods }: BenchmarkFile): Evaluation[] {
  return methods.map(({ name, evaluation }) => ({ ...evaluation, predictor: name }));
}

/** Creates the table of the costs of each method. */
export function costsTable({ methods }: BenchmarkFile): Table {
  const titles = ['parameters', 'multiply-adds', 'fitted in', 'images/s', 'memory'];
  return {
    title: 'Costs',
    columns: [words('method'), ...titles.map((title) => numbers(title))],
    rows: methods.map(({ name, cost }) => [name, ...costCells(cost)]),
  };
}

/**
 * Returns the cells of a cost: parameters, multiply-adds per image, fitting time, images per second and peak memory.
 */
export function costCells({ parameters, multiplyAdds, fitSeconds, imagesPerSecond, peakMemory }: MethodCost): Cell[] {
  const cell = (value: number | null, format: (value: number) => string): Cell =>
    value === null ? NOTHING : { text: format(value), value };
  return [
    cell(parameters, formatMagnitude),
    cell(multiplyAdds, formatMagnitude),
    cell(fitSeconds, formatDuration),
    cell(imagesPerSecond, formatNumber),
    cell(peakMemory, (memory) => `${formatCount(memory)} MiB`),
  ];
}

function markedCell(compared: ComparedError): Cell {
  const { mean, low, high } = compared.error;
  const mark = verdictOf(compared, ARROWS) || ' ';
  return { text: `${formatErrorValue(mean)} ${mark}`, value: mean, interval: { low, high } };
}
