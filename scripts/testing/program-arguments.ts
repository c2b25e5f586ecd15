import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';

/**
 * Arguments for Node that run a program in a process of its own, which imports packages of the workspace by their names alone.
 * `npm test` compiles the packages and sets HYPERSIREN_COMPILED: then the program runs on them, which starts in half the time.
 * Else it runs on their sources, as the tests do.
 *
 * @param file TypeScript or JavaScript
 * @param folder where the compiled program is written; packages are looked for from there
 */
export function programArguments(file: string, folder = path.dirname(file)): string[] {
  if (!process.env.HYPERSIREN_COMPILED)
    return [`--import=${import.meta.resolve('tsx')}`, '--conditions=@hypersiren/source', file];
  const { code } = transformSync(readFileSync(file, 'utf8'), { loader: 'ts', format: 'esm' });
  mkdirSync(folder, { recursive: true });
  const compiled = path.join(folder, `${path.basename(file, path.extname(file))}.mjs`);
  writeFileSync(compiled, code);
  return [compiled];
}
