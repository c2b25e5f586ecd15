import { comparisonTables } from '@hypersiren/hypernet/results';
import { formatCount } from '@hypersiren/hypernet/text';
import { relativePath, type SweepFile, type SweepResult } from '@hypersiren/runner';
import { tablesText } from '../terminal/table.js';
import { type Terminal, warn, writeLine } from '../terminal/terminal.js';
import { renderFiles } from './files.js';

/** Prints what came of a sweep: what failed, and how the combinations compare. */
export function renderSweep({ outcome, failed, comparison, figures }: SweepResult, terminal: Terminal): void {
  const { out, err } = terminal;
  if (outcome === 'interrupted') {
    writeLine(err, 'Stopped; all is saved. The same command goes on.');
    return;
  }
  for (const { run, log } of failed) warn(err, `${run} failed: see ${relativePath(log)}`);
  if (!comparison) return;
  writeLine(out, `\n${head(comparison)}\n`);
  writeLine(out, `${tablesText(comparisonTables(comparison.comparison))}\n`);
  renderFiles(figures, terminal);
}

function head({ images, split, seeds }: SweepFile): string {
  return (
    `Mean squared error over ${formatCount(images)} ${split} images, values in [0, 1], and ${seeds} seed${seeds === 1 ? '' : 's'}, ` +
    'with intervals of 95 % (bootstrap over images and seeds)'
  );
}
