import { comparisonTables } from '@hypersiren/hypernet/results';
import { formatCount } from '@hypersiren/hypernet/text';
import type { Submitted, SweepFile, SweepResult } from '@hypersiren/runner';
import { relativePath } from '@hypersiren/runner/options';
import { tablesText } from '../terminal/table.js';
import { type Terminal, warn, writeLine } from '../terminal/terminal.js';
import { wrap } from '../terminal/wrap.js';
import { renderFiles } from './files.js';

/** Prints the result of a sweep: the failed trainings, and a comparison of the combinations. */
export function renderSweep(result: SweepResult, terminal: Terminal): void {
  const { outcome, directory, failed, comparison, figures, submitted, text } = result;
  const { out, err } = terminal;
  if (text !== undefined) out.write(text);
  if (submitted) renderSubmitted(submitted, directory, terminal);
  if (outcome === 'interrupted') {
    writeLine(err, 'Stopped and saved. The same command resumes the sweep.');
    return;
  }
  for (const { run, log } of failed) warn(err, `${run} failed: see ${relativePath(log)}`);
  if (!comparison) return;
  writeLine(out, `\n${head(comparison)}\n`);
  writeLine(out, `${tablesText(comparisonTables(comparison.comparison))}\n`);
  renderFiles(figures, terminal);
}

/** Prints the submitted jobs, and the command that shows their status. */
export function renderSubmitted(
  { job, runs, tasks, queued, finished, files, watch }: Submitted,
  directory: string,
  terminal: Terminal,
): void {
  const { out, err } = terminal;
  const counts = [
    `${formatCount(runs)} training${runs === 1 ? '' : 's'} submitted${tasks === runs ? '' : ` as ${formatCount(tasks)} tasks`}`,
    ...(queued > 0 ? [`${formatCount(queued)} in the queue already`] : []),
    ...(finished > 0 ? [`${formatCount(finished)} finished`] : []),
  ];
  writeLine(err, `${counts.join(', ')}.`);
  if (job !== undefined) writeLine(out, `job          ${job}`);
  writeLine(out, `watch        ${watch}`);
  writeLine(out, `status       hypersiren sweep ${relativePath(directory)} --status`);
  writeLine(out, `cancel       hypersiren sweep ${relativePath(directory)} --cancel`);
  renderFiles(files, terminal);
}

function head({ images, split, seeds }: SweepFile): string {
  return wrap(
    `Mean squared error over ${formatCount(images)} ${split} images, values in [0, 1], and ${seeds} seed${seeds === 1 ? '' : 's'}, ` +
      'with 95 % intervals (bootstrap over images and seeds)',
  );
}
