import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../run/write-atomically.js';
import { relativePath } from '../terminal/relative-path.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** Pictures by what they are called; one that could not be drawn has no bytes. */
export type Figures = Record<string, { file: string; png: Uint8Array | undefined }>;

/**
 * Writes pictures into a folder, which is made if need be, and prints their paths.
 *
 * @returns how many there were
 */
export async function writeFigures(folder: string, figures: Figures, terminal: Terminal): Promise<number> {
  const drawn = Object.entries(figures).flatMap(([name, { file, png }]) => (png ? [[name, { file, bytes: png }]] : []));
  return writeFiles(folder, Object.fromEntries(drawn), terminal);
}

/** The same for files of any kind. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, { readonly file: string; readonly bytes: Uint8Array }>>,
  terminal: Terminal,
): Promise<number> {
  const entries = Object.entries(files);
  const width = Math.max(0, ...entries.map(([name]) => name.length)) + 2;
  if (entries.length > 0) await mkdir(folder, { recursive: true });
  for (const [name, { file, bytes }] of entries) {
    await writeFileAtomically(path.join(folder, file), bytes);
    writeLine(terminal.out, `${name.padEnd(width)}${relativePath(path.join(folder, file))}`);
  }
  return entries.length;
}
