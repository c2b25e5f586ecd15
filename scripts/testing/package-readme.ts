import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { entryPoints, exportsOf, packageFolders } from './package-exports.js';
import { programArguments } from './program-arguments.js';

const packages = path.resolve(fileURLToPath(import.meta.url), '../../../packages');

/** README of a package, with checks of its content. */
export interface PackageReadme {
  readonly text: string;
  /** Returns the first code block of one of the languages. */
  block(...languages: readonly string[]): { readonly language: string; readonly code: string };
  /**
   * Runs the example of the README, which has at most 15 lines, in a temporary folder, and returns its output.
   *
   * @param importer Folder of the package whose dependencies the example imports; default: the README's package
   */
  runExample(importer?: string): Promise<string>;
  /**
   * Expects that all names in the text exist: functions must be exported by some package, all other names must occur in
   * the sources or be configuration keys. The README need not list all exports, because the API reference does.
   */
  expectNamesExist(): void;
}

/** Reads the README of `packages/<folder>`. */
export function packageReadme(folder: string): PackageReadme {
  const text = readFileSync(path.join(packages, folder, 'README.md'), 'utf8');
  const block: PackageReadme['block'] = (...languages) => {
    const found = new RegExp(`^\`\`\`(${languages.join('|')})\n(.*?)^\`\`\`$`, 'ms').exec(text);
    if (!found) throw new Error(`the README of ${folder} has no block of ${languages.join(' or ')}`);
    return { language: found[1] as string, code: found[2] as string };
  };
  return {
    text,
    block,
    async runExample(importer = folder) {
      const { language, code } = block('ts', 'js');
      expect(code.trimEnd().split('\n')).to.have.length.within(1, 15);
      // The folder is inside the importing package, so that the imports of the example resolve.
      const build = path.join(packages, importer, 'build', `readme-${folder}`);
      const file = path.join(build, `example.${language}`);
      await mkdir(build, { recursive: true });
      try {
        await writeFile(file, code);
        return (await promisify(execFile)(process.execPath, programArguments(file), { cwd: build })).stdout;
      } finally {
        await rm(build, { recursive: true });
      }
    },
    expectNamesExist() {
      expect(missingNames(text)).to.deep.equal([]);
    },
  };
}

/**
 * Returns the names in the code spans of a document that do not exist: calls `name(…)` of functions that no package
 * exports, and camelCase, PascalCase and CONSTANT_CASE names that occur in no source file.
 */
export function missingNames(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  const { exported, words } = known();
  const missing = spans.flatMap((span) => {
    const [, call] = /^(?:new )?(\w+)\(/.exec(span) ?? [];
    if (call !== undefined && !exported.has(call) && !words.has(`${call}(`)) return [call];
    return [...span.matchAll(/\b(?:[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|[A-Z]+_[A-Z_]+)\b/g)]
      .map(([name]) => name)
      .filter((name) => !words.has(name));
  });
  return [...new Set(missing)];
}

let cached: { exported: ReadonlySet<string>; words: ReadonlySet<string> } | undefined;

/** Returns the exports of all packages, and all words and method names of their sources. */
function known(): NonNullable<typeof cached> {
  if (cached) return cached;
  const exported = packageFolders().flatMap((folder) => entryPoints(folder).flatMap((entry) => exportsOf(entry)));
  const words = new Set<string>();
  for (const folder of packageFolders())
    for (const part of ['src', 'native'])
      for (const file of sourcesIn(path.join(packages, folder, part))) {
        const source = readFileSync(file, 'utf8');
        for (const [word] of source.matchAll(/\b[A-Za-z_]\w*\b/g)) words.add(word);
        for (const [, method] of source.matchAll(/^ {2}(?:async |readonly |static )*(\w+)(?:\(|: \()/gm))
          words.add(`${method}(`);
      }
  cached = { exported: new Set(exported.map(({ name }) => name)), words };
  return cached;
}

function sourcesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|cc|h|mjs)$/.test(name) && !name.endsWith('.test.ts'))
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}
