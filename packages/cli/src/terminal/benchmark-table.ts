import { type BenchmarkFile, benchmarkTables } from '@hypersiren/runner';
import { tablesText } from './table.js';
import { wrap } from './wrap.js';

/** A benchmark: errors over all and over the unknown pixels, what the emitted parameters do, and costs. */
export function benchmarkTable(benchmark: BenchmarkFile): string {
  const { title, errors, note, others } = benchmarkTables(benchmark);
  return [wrap(title), tablesText(errors), wrap(note), ...(others.length > 0 ? [tablesText(others)] : [])].join('\n\n');
}
