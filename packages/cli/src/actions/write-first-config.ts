import path from 'node:path';
import { formatCount } from '@hypersiren/hypernet/text';
import { type ImageSurvey, initConfig, relativePath } from '@hypersiren/runner';
import { announce } from '../render/announce.js';
import { startProgress } from '../terminal/progress.js';
import { type Terminal, warn, writeLine } from '../terminal/terminal.js';

export interface FirstConfigOptions {
  folder: string;
  output: string | undefined;
  force: boolean;
}

/** Time in milliseconds before progress is shown. */
const QUIET = 2000;

/** Maximum number of sizes and of damaged files that are listed. */
const NAMED = 5;

/** Writes a configuration for a folder of images, and prints the content of the folder and the next steps. */
export async function writeFirstConfig(
  { folder, output, force }: FirstConfigOptions,
  terminal: Terminal,
): Promise<void> {
  let progress: ReturnType<typeof startProgress> | undefined;
  const begun = performance.now();
  const onProgress = (done: number, total: number): void => {
    if (performance.now() - begun < QUIET) return;
    progress ??= startProgress(terminal.err, 'looking', total, { unit: 'files' });
    progress.update(done);
  };
  const made = await initConfig({ folder, file: output, force, onProgress }).finally(() => progress?.stop());
  const { survey, file, size, trainCount, testCount, batch } = made;
  announceSurvey(survey, terminal);
  announce(
    terminal,
    'training',
    `${size}×${size} pixels; ${counted(trainCount, 'image')} for training, ${formatCount(testCount)} for evaluation, batches of ${batch}`,
  );
  announce(terminal, 'written', relativePath(file));
  const beside = path.dirname(file) === process.cwd() || !path.relative(process.cwd(), file).startsWith('..');
  const go = beside ? '' : `cd ${quoted(path.dirname(file))} && `;
  writeLine(
    terminal.out,
    `${go}${programCall(process.env)} train ${quoted(beside ? relativePath(file) : path.basename(file))}`,
  );
}

function announceSurvey({ sizes, grayCount, colorCount, damaged, otherCount }: ImageSurvey, terminal: Terminal): void {
  const shown = sizes.slice(0, NAMED).map(({ height, width, count }) => `${height}×${width} (${formatCount(count)})`);
  const more = sizes.length > NAMED ? `, and ${formatCount(sizes.length - NAMED)} more sizes` : '';
  announce(terminal, 'images', `${formatCount(grayCount + colorCount)}, height×width: ${shown.join(', ')}${more}`);
  announce(terminal, 'colors', `${formatCount(colorCount)} in color, ${formatCount(grayCount)} gray`);
  if (otherCount > 0)
    announce(
      terminal,
      'other',
      `${counted(otherCount, 'file')} skipped because of their names, such as tables and archives`,
    );
  if (damaged.length === 0) return;
  warn(terminal.err, `${counted(damaged.length, 'file')} cannot be read and will be skipped:`);
  for (const { path: file, reason } of damaged.slice(0, NAMED))
    warn(terminal.err, `  ${relativePath(file)}: ${reason}`);
  if (damaged.length > NAMED) warn(terminal.err, `  … and ${formatCount(damaged.length - NAMED)} more`);
}

function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}

/**
 * Returns the command that started this program, for example `npx hypersiren`, so that the printed commands can be
 * copied.
 */
function programCall({ npm_lifecycle_event: script, npm_command: command }: NodeJS.ProcessEnv): string {
  if (script === 'hypersiren') return 'npm run hypersiren --';
  return command === 'exec' ? 'npx hypersiren' : 'hypersiren';
}

/** Quotes a path for a shell. */
function quoted(file: string): string {
  return /^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
