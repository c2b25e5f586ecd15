import { comparisonTables, swapTable } from '@hypersiren/hypernet/results';
import { formatCount } from '@hypersiren/hypernet/text';
import type { RunComparison } from '@hypersiren/runner';
import { tablesText, tableText } from '../terminal/table.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { wrap } from '../terminal/wrap.js';

/** Prints runs side by side. */
export function renderComparison(
  { runs, evaluations, comparison, differences }: RunComparison,
  { out }: Terminal,
): void {
  const { images = 0, split = '' } = evaluations[0] ?? {};
  writeLine(
    out,
    wrap(
      `Mean squared error over ${formatCount(images)} ${split} images, values in [0, 1], with 95 % intervals (bootstrap over images)\n`,
    ),
  );
  writeLine(out, `${tablesText(comparisonTables(comparison))}\n`);
  const ratios = swapTable(evaluations);
  if (ratios !== undefined) writeLine(out, `${tableText(ratios)}\n`);
  const table = tableText({
    title: 'Configurations differ in',
    columns: [{ title: 'key', align: 'left' }, ...runs.map(({ name }) => ({ title: name, align: 'left' }) as const)],
    rows: differences.map(({ key, values }) => [key, ...values]),
  });
  writeLine(out, differences.length > 0 ? table : 'Configurations are identical.');
}
