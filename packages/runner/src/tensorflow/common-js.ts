import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { compileFunction } from 'node:vm';

/** Function that returns the exports of a module by its path in a package: `./dist/kernels/Abs`. */
export type RequireModule = (name: string) => unknown;

/**
 * Returns a function that runs CommonJS modules of a package, with given modules in place of some that they require.
 * The package can therefore lie anywhere, share this program's TensorFlow.js and run without its other dependencies.
 *
 * @param folder folder of the package
 * @param given exports by the name in `require('…')`, for other packages, for modules of Node and for modules of the
 * package itself
 */
export function commonJs(folder: string, given: Readonly<Record<string, unknown>>): RequireModule {
  const ofNode = createRequire(import.meta.url);
  const modules = new Map<string, { exports: unknown }>();

  function run(file: string): unknown {
    const known = modules.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.json')) {
      module.exports = JSON.parse(text);
      return module.exports;
    }
    const directory = path.dirname(file);
    const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
    const call = compileFunction(text, parameters, { filename: file });
    call.call(module.exports, module.exports, (name: string) => find(name, directory), module, file, directory);
    return module.exports;
  }

  function find(name: string, directory: string): unknown {
    if (Object.hasOwn(given, name)) return given[name];
    if (/^\.{1,2}\//.test(name)) {
      const base = path.resolve(directory, name);
      const file = [base, `${base}.js`, `${base}.json`, path.join(base, 'index.js')].find(isFile);
      if (file) return run(file);
    } else if (isBuiltin(name)) return ofNode(name);
    throw new Error(`${directory} requires ${name}, which is not there`);
  }

  return (name) => find(name, folder);
}

const isFile = (name: string): boolean => existsSync(name) && statSync(name).isFile();
