import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import * as native from './index.js';

describe('the README', () => {
  const read = () => readFile(new URL('../README.md', import.meta.url), 'utf8');

  it('has an example of at most 15 lines that runs on this backend and learns', async () => {
    const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(await read()) ?? [];
    expect(example.trimEnd().split('\n')).to.have.length.within(1, 15);
    // Inside the package, so that the example's imports find the package by its name.
    const folder = new URL('../build/readme/', import.meta.url);
    const file = fileURLToPath(new URL('example.ts', folder));
    await mkdir(folder, { recursive: true });
    try {
      await writeFile(file, example);
      const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, file]);
      expect(stdout).to.match(/^native true$/m);
      const [, loss] = /^loss (\S+)$/m.exec(stdout) ?? [];
      expect(Number(loss)).to.be.within(0, 0.1); // a linear function of both inputs has 0.25
    } finally {
      await rm(folder, { recursive: true });
    }
  }).timeout(60_000);

  it('names every function of the package and every environment variable that its sources read', async () => {
    const text = await read();
    for (const name of Object.keys(native)) expect(text).to.match(new RegExp(`\`${name}\\b`));
    for (const source of [
      'buffer-pool.ts',
      'saved-for-gradient.ts',
      'addon.ts',
      '../native/dispatch.cc',
      '../native/parallel.cc',
    ])
      for (const [name] of (await readFile(new URL(source, import.meta.url), 'utf8')).matchAll(
        /HYPERSIREN_NATIVE_\w+/g,
      ))
        expect(text).to.contain(`\`${name}\``);
  });
});
