import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(fileURLToPath(import.meta.url), '../../..');
const packages = path.join(root, 'packages');

/** An export of a package, and where it is declared. */
export interface PackageExport {
  readonly name: string;
  /** Relative to the root; undefined for what another package of the workspace declares. */
  readonly file: string | undefined;
  /** Whether a docstring stands before the declaration. */
  readonly documented: boolean;
}

/** The folders of the packages. */
export function packageFolders(): string[] {
  return readdirSync(packages).filter((name) => existsSync(path.join(packages, name, 'package.json')));
}

/** The sources that programs can import from a package, relative to the root. */
export function entryPoints(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(path.join(packages, folder, 'package.json'), 'utf8'));
  return Object.values<Record<string, string>>(manifest.exports)
    .map((conditions) => conditions['@hypersiren/source'])
    .filter((source) => source !== undefined)
    .map((source) => path.posix.join('packages', folder, source));
}

/**
 * What a module exports, types included, followed through its re-exports.
 *
 * @param file relative to the root
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
    if (found.some((one) => one.name === name)) continue; // an overload
    found.push({ name, file, documented: docstring !== undefined });
  }
  return found;
}

/** Where the first name of a list is imported from. */
function importOf(text: string, list: string): string {
  const [name = ''] = /\w+/.exec(list) ?? [];
  return new RegExp(`^import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)';`, 'm').exec(text)?.[1] ?? '';
}

function sourceOf(file: string, source: string): string {
  return path.posix.join(path.posix.dirname(file), source.replace(/\.js$/, '.ts'));
}
