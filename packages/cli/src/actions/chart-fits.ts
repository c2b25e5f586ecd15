import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { FigureFormat } from '../figures/figure-formats.js';
import { fitFigure } from '../figures/fit-figure.js';
import { readFitLog } from '../run/fit-log.js';
import { openRunFolder } from '../run/run-folder.js';
import type { Terminal } from '../terminal/terminal.js';
import { writeFigures } from './write-figures.js';

/** Whether a run's folder is one of `hypersiren fit`. */
export async function isFit(directory: string): Promise<boolean> {
  const { config } = await openRunFolder(directory);
  const written: unknown = parse(await readFile(config, 'utf8'));
  return typeof written === 'object' && written !== null && 'fit' in written;
}

/** Draws the loss and the measures of one fit, or of several in one chart. */
export async function chartFits(
  runs: readonly string[],
  { output, format }: { readonly output: string | undefined; readonly format: FigureFormat },
  terminal: Terminal,
): Promise<void> {
  const folders = await Promise.all(runs.map(openRunFolder));
  const fits = await Promise.all(
    folders.map(async ({ directory, metrics }) => ({
      name: path.basename(directory),
      rows: await readFitLog(metrics),
    })),
  );
  const [only] = folders.length === 1 ? folders : [];
  const content = fitFigure(fits, only ? `Fit: ${path.basename(only.directory)}` : 'Fits');
  const folder = path.resolve(output ?? only?.figures ?? 'figures');
  await writeFigures(folder, { curve: { file: 'curve', content } }, terminal, format);
}
