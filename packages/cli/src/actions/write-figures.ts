import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../run/write-atomically.js';
import { relativePath } from '../terminal/relative-path.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** Pictures by what they are called; one that could not be drawn has no bytes. */
export type Figures = Record<string, { file: string; png: Buffer | undefined }>;

/**
 * Writes pictures into a folder, which is made if need be, and prints their paths.
 *
 * @returns how many there were
 */
export async function writeFigures(folder: string, figures: Figures, terminal: Terminal): Promise<number> {
  const drawn = Object.entries(figures).filter(([, { png }]) => png !== undefined);
  const width = Math.max(0, ...drawn.map(([name]) => name.length)) + 2;
  if (drawn.length > 0) await mkdir(folder, { recursive: true });
  for (const [name, { file, png }] of drawn) {
    await writeFileAtomically(path.join(folder, file), png as Buffer);
    writeLine(terminal.out, `${name.padEnd(width)}${relativePath(path.join(folder, file))}`);
  }
  return drawn.length;
}
