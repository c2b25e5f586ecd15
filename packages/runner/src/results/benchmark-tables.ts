import type { ComparedContext, ComparedError, Evaluation } from '@hypersiren/hypernet';
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

/** Pixels that a comparison tells of; null where there are none. */
export type ComparedRegion = (context: ComparedContext) => readonly ComparedError[] | null;

/** A benchmark at a glance: its errors, marked where the difference to the first method is sure, and other tables. */
export interface BenchmarkTables {
  readonly title: string;
  readonly errors: readonly Table[];
  /** What the marks of the errors say. */
  readonly note: string;
  /** What the emitted parameters do, and what each method asks for. */
  readonly others: readonly Table[];
}

/** What a terminal shows of a benchmark; `benchmark.md` has the intervals too. */
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
      `↓ less error than ${names[0]}, ↑ more: the ${100 * bootstrap.level} % interval of the difference, image by image, ` +
      'does not hold zero.',
    others: [...(swapped ? [swapped] : []), costsTable(benchmark)],
  };
}

/** The methods' evaluations under the names that the benchmark gives them. */
export function namedEvaluations({ methods }: BenchmarkFile): Evaluation[] {
  return methods.map(({ name, evaluation }) => ({ ...evaluation, predictor: name }));
}

/** What each method asks for. */
export function costsTable({ methods }: BenchmarkFile): Table {
  const titles = ['parameters', 'multiply-adds', 'fitted in', 'images/s', 'memory'];
  return {
    title: 'Costs',
    columns: [words('method'), ...titles.map((title) => numbers(title))],
    rows: methods.map(({ name, cost }) => [name, ...costCells(cost)]),
  };
}

/** Parameters, multiply-adds of one image, time of fitting, images in a second, peak memory. */
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
