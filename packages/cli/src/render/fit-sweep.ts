import { type FitSweepResult, fitComparisonTables } from '@hypersiren/runner';
import { relativePath } from '@hypersiren/runner/options';
import { tablesText } from '../terminal/table.js';
import { type Terminal, warn, writeLine } from '../terminal/terminal.js';
import { renderFiles } from './files.js';

/** Prints the result of a sweep of fits: the failed ones, and a comparison of the variants. */
export function renderFitSweep(result: FitSweepResult, terminal: Terminal): void {
  const { out, err } = terminal;
  const { outcome, failed, comparison, figures, fits = [] } = result;
  if (outcome === 'interrupted') {
    writeLine(err, 'Stopped and saved. The same command resumes the sweep.');
    return;
  }
  for (const name of fits) writeLine(out, name);
  for (const { run, log } of failed) warn(err, `${run} failed: see ${relativePath(log)}`);
  if (!comparison) return;
  writeLine(out, `\n${tablesText(fitComparisonTables(comparison))}\n`);
  renderFiles(figures, terminal);
}
