import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import * as hypernet from './index.js';

describe('the README', () => {
  const read = () => readFile(new URL('../README.md', import.meta.url), 'utf8');

  it('has an example of at most 15 lines that runs, and whose model beats the mean image', async () => {
    const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(await read()) ?? [];
    expect(example.trimEnd().split('\n')).to.have.length.within(1, 15);
    // Inside the package, so that the example's imports find the package by its name.
    const folder = new URL('../build/readme/', import.meta.url);
    const file = fileURLToPath(new URL('example.ts', folder));
    await mkdir(folder, { recursive: true });
    try {
      await writeFile(file, example);
      const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, file]);
      const [, error] = /^error of the unknown pixels, on unseen portraits: (\S+)\n$/.exec(stdout) ?? [];
      expect(Number(error)).to.be.within(0.001, 0.0415); // the mean image has 0.0422
    } finally {
      await rm(folder, { recursive: true });
    }
  }).timeout(60_000);

  it('names every function and class of the package', async () => {
    const text = await read();
    for (const name of Object.keys(hypernet)) expect(text).to.match(new RegExp(`\`${name}\\b`));
  });
});
