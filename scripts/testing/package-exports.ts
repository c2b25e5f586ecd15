import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(fileURLToPath(import.meta.url), '../../..');
const packages = path.join(root, 'packages');

/** Export of a package, and the location of its declaration. */
export interface PackageExport {
  readonly name: string;
  /** Path of the file, relative to the root. Undefined if another package of the workspace declares the export. */
  readonly file: string | undefined;
  /** Whether the declaration has a docstring. */
  readonly documented: boolean;
}

/** Returns the folders of the packages. */
export function packageFolders(): string[] {
  return readdirSync(packages).filter((name) => existsSync(path.join(packages, name, 'package.json')));
}

/** Returns the source files of a package's entry points, relative to the root. */
export function entryPoints(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(path.join(packages, folder, 'package.json'), 'utf8'));
  return Object.values<Record<string, string>>(manifest.exports)
    .map((conditions) => conditions['@hypersiren/source'])
    .filter((source) => source !== undefined)
    .map((source) => path.posix.join('packages', folder, source));
}

/**
 * Returns the exports of a module, including types. Re-exports are resolved.
 *
 * @param file Path of the module, relative to the root.
 */
export function exportsOf(file: string): PackageExport[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const found: PackageExport[] = [];
  for (const [, list = '', direct] of text.matchAll(/^export (?:type )?\{([^}]*)\}(?: from '([^']+)')?;/gm)) {
    const source = direct ?? importOf(text, list);
    const target = source.startsWith('.') ? sourceOf(file, source) : undefined;
    const exported = target === undefined ? [] : exportsOf(target);
    for (const item of list.replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '').split(',')) {
      const [, own, name] = /^\s*(?:type )?(\w+)(?: as (\w+))?\s*$/.exec(item) ?? [];
      if (own === undefined) continue;
      const declared = exported.find((one) => one.name === own);
      if (target !== undefined && !declared) throw new Error(`${file}: ${target} does not export ${own}`);
      found.push({ file: undefined, documented: true, ...declared, name: name ?? own });
    }
  }
  for (const [, source = ''] of text.matchAll(/^export \* from '(\.[^']+)';/gm))
    found.push(...exportsOf(sourceOf(file, source)));
  const declaration =
    /^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?(?:\/\/.*\n)*export (?:declare |abstract |async )*(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;
  for (const [, docstring, name = ''] of text.matchAll(declaration)) {
    if (found.some((one) => one.name === name)) continue; // function overload
    found.push({ name, file, documented: docstring !== undefined });
  }
  return found;
}

/** Returns the module that the first name of a list is imported from. */
function importOf(text: string, list: string): string {
  const [name = ''] = /\w+/.exec(list) ?? [];
  return new RegExp(`^import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)';`, 'm').exec(text)?.[1] ?? '';
}

function sourceOf(file: string, source: string): string {
  return path.posix.join(path.posix.dirname(file), source.replace(/\.js$/, '.ts'));
}
