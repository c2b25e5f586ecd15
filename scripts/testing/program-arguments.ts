import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';

/**
 * Returns the arguments for Node that run a program in a separate process. The program may import packages of the
 * workspace only by their names. If `npm test` has compiled the packages and set `HYPERSIREN_COMPILED`, the program
 * uses the compiled packages, which start faster. Otherwise it uses their sources.
 *
 * @param file TypeScript or JavaScript file.
 * @param folder Folder of the compiled program, from which packages are resolved.
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
