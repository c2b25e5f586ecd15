import { type BenchmarkFile, benchmarkTables } from '@hypersiren/runner';
import { tablesText } from './table.js';
import { wrap } from './wrap.js';

/**
 * Formats a benchmark as tables: errors on all and on unknown pixels, the effect of the emitted parameters, and costs.
 */
export function benchmarkTable(benchmark: BenchmarkFile): string {
  const { title, errors, note, others } = benchmarkTables(benchmark);
  return [wrap(title), tablesText(errors), wrap(note), ...(others.length > 0 ? [tablesText(others)] : [])].join('\n\n');
}
