import type { WrittenFile } from '@hypersiren/runner';
import { relativePath } from '@hypersiren/runner/options';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** Prints the paths of written files, with their names aligned. */
export function renderFiles(files: readonly WrittenFile[], { out }: Terminal): void {
  const width = Math.max(0, ...files.map(({ name }) => name.length)) + 2;
  for (const { name, path } of files) writeLine(out, `${name.padEnd(width)}${relativePath(path)}`);
}
