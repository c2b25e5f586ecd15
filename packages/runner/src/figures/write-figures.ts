import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { makeFigure, renderFigure } from '@hypersiren/charts';
import type { FigureFormat } from '@hypersiren/charts/figures';
import { type Figures, type Files, relativePath, writeFileAtomically } from '@hypersiren/runner';
import { type Terminal, writeLine } from '../../terminal/terminal.js';

/** Writes files into a folder, which is made if need be, and prints their paths. */
export async function writeFiles(folder: string, files: Files, terminal: Terminal): Promise<void> {
  const entries = Object.entries(files);
  const width = Math.max(0, ...entries.map(([name]) => name.length)) + 2;
  if (entries.length > 0) await mkdir(folder, { recursive: true });
  for (const [name, { file, bytes }] of entries) {
    const target = path.join(folder, file);
    await writeFileAtomically(target, bytes);
    writeLine(terminal.out, `${name.padEnd(width)}${relativePath(target)}`);
  }
}

/**
 * Writes charts and pictures into a folder, which is made if need be, and prints their paths.
 *
 * @returns how many there were
 */
export async function writeFigures(
  folder: string,
  figures: Figures,
  terminal: Terminal,
  format: FigureFormat = 'png',
): Promise<number> {
  const drawn = Object.entries(figures).flatMap(([name, { file, content }]) =>
    content === undefined ? [] : [{ name, file, content }],
  );
  const width = Math.max(0, ...drawn.map(({ name }) => name.length)) + 2;
  if (drawn.length > 0) await mkdir(folder, { recursive: true });
  for (const { name, file, content } of drawn) {
    const isPicture = Buffer.isBuffer(content);
    const target = path.join(folder, `${file}.${isPicture ? 'png' : format}`);
    await writeFileAtomically(target, isPicture ? content : renderFigure(makeFigure(content), format));
    writeLine(terminal.out, `${name.padEnd(width)}${relativePath(target)}`);
  }
  return drawn.length;
}
