import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { programArguments } from './program-arguments.js';

const packages = path.resolve(fileURLToPath(import.meta.url), '../../../packages');

/** The README of a package, and what it promises. */
export interface PackageReadme {
  readonly text: string;
  /** The first block of a language. */
  block(...languages: readonly string[]): { readonly language: string; readonly code: string };
  /** What the example of at most 15 lines prints, run in a folder that is removed after it. */
  runExample(): Promise<string>;
  /** Expects that the package's exports are mentioned. */
  expectNames(names: readonly string[]): void;
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
    async runExample() {
      const { language, code } = block('ts', 'js');
      expect(code.trimEnd().split('\n')).to.have.length.within(1, 15);
      // Inside the package, so that the example's imports find the package by its name.
      const build = path.join(packages, folder, 'build', 'readme');
      const file = path.join(build, `example.${language}`);
      await mkdir(build, { recursive: true });
      try {
        await writeFile(file, code);
        return (await promisify(execFile)(process.execPath, programArguments(file), { cwd: build })).stdout;
      } finally {
        await rm(build, { recursive: true });
      }
    },
    expectNames(names) {
      for (const name of names) expect(text).to.match(new RegExp(`\`${name}\\b`));
    },
  };
}
