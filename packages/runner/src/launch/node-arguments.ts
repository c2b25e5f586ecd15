import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Returns the arguments of Node that run a module of the workspace in the same way as this one: compiled, or from its
 * sources with tsx. If HYPERSIREN_COMPILED is set, as in `npm test`, the compiled module is used, which starts faster.
 *
 * @param module URL of the module, without file extension
 */
export function nodeArguments(module: URL): string[] {
  const file = fileURLToPath(module);
  if (!import.meta.url.endsWith('.ts')) return [...process.execArgv, `${file}.js`];
  if (process.env.HYPERSIREN_COMPILED) return [`${compiled(file)}.js`];
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return [`--import=${tsx}`, '--conditions=@hypersiren/source', `${file}.ts`];
}

/** Returns the path of the compiled module: `packages/x/dist/y` for `packages/x/src/y`. */
function compiled(file: string): string {
  const parts = file.split(path.sep);
  parts[parts.lastIndexOf('src')] = 'dist';
  return parts.join(path.sep);
}
