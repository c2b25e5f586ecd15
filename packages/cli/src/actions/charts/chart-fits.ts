import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FigureFormat } from '@hypersiren/charts/figures';
import { fitFigure, openRunFolder, readFitLog } from '@hypersiren/runner';
import { parse } from 'yaml';
import type { Terminal } from '../../terminal/terminal.js';
import { writeFigures } from './write-figures.js';

/** Whether a run's folder is one of `hypersiren fit`. */
export async function isFit(directory: string): Promise<boolean> {
  return 'fit' in (await readConfig((await openRunFolder(directory)).config));
}

/** A configuration as it stands in a run's folder, unchecked; an empty one if it is none. */
async function readConfig(file: string): Promise<Readonly<Record<string, unknown>>> {
  const written: unknown = parse(await readFile(file, 'utf8'));
  return typeof written === 'object' && written !== null ? { ...written } : {};
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
  // Of several runs of one experiment only their folders tell which is which.
  const content = fitFigure(fits, only ? `Fit: ${(await readConfig(only.config)).name}` : 'Fits');
  const folder = path.resolve(output ?? only?.figures ?? 'figures');
  await writeFigures(folder, { curve: { file: 'curve', content } }, terminal, format);
}
