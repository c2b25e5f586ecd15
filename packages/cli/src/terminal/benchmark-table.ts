import { type BenchmarkFile, benchmarkTables } from '@hypersiren/runner';
import { tableText } from './table.js';
import { wrap } from './wrap.js';

/** A benchmark: errors over all and over the unknown pixels, what the emitted parameters do, and costs. */
export function benchmarkTable(benchmark: BenchmarkFile): string {
  const { title, errors, note, others } = benchmarkTables(benchmark);
  return [
    wrap(title),
    ...errors.map((table) => tableText(table)),
    wrap(note),
    ...others.map((table) => tableText(table)),
  ].join('\n\n');
}
