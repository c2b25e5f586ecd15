import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Arguments for Node that run a module of the workspace as this one runs now: compiled, or from its sources by tsx. `npm test`
 * compiles the sources first and sets HYPERSIREN_COMPILED: then its children run what was compiled, which starts in half the time.
 *
 * @param module its address without an ending
 */
export function nodeArguments(module: URL): string[] {
  const file = fileURLToPath(module);
  if (!import.meta.url.endsWith('.ts')) return [...process.execArgv, `${file}.js`];
  if (process.env.HYPERSIREN_COMPILED) return [`${compiled(file)}.js`];
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return [`--import=${tsx}`, '--conditions=@hypersiren/source', `${file}.ts`];
}

/** `packages/x/src/y` as `packages/x/dist/y`. */
function compiled(file: string): string {
  const parts = file.split(path.sep);
  parts[parts.lastIndexOf('src')] = 'dist';
  return parts.join(path.sep);
}
