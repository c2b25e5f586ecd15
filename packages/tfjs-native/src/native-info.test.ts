import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { loaded } from './addon.js';
import { nativeInfo, setThreads } from './index.js';
import { runProgram } from './testing/run-program.js';

const folder = path.dirname(fileURLToPath(import.meta.url));
const packageRoot = path.dirname(folder);

/** Node options of the programs. Under `npm test` the compiled package is used, which starts faster. */
const packageOptions = process.env.HYPERSIREN_COMPILED ? [] : ['--import', 'tsx', '--conditions=@hypersiren/source'];

/** Runs a program that imports this package in a separate process. Returns its output, parsed as JSON. */
function run(program: string, env: Record<string, string> = {}): unknown {
  const source = `
    import * as tf from '@tensorflow/tfjs-core';
    import { nativeInfo } from '@hypersiren/tfjs-native';
    console.log(JSON.stringify(${program}));
  `;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...packageOptions, '--input-type=module', '--eval', source],
    { cwd: packageRoot, encoding: 'utf8', env: { ...process.env, ...env } },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string);
}

describe('nativeInfo', () => {
  it('reports in one line what is missing if there is no addon, and registers nothing', () => {
    const found = run("[nativeInfo(), tf.findBackend('native'), tf.getKernelsForBackend('native').length]", {
      HYPERSIREN_NATIVE_ADDON: '/nowhere/tfjs_native.node',
    }) as [{ available: boolean; reason: string }, unknown, number];
    expect(found[0].available).to.equal(false);
    expect(found[0].reason).to.match(
      /^the native addon is not built: install a C\+\+ compiler, make and python3, then run/,
    );
    expect(found[0].reason).to.not.include('\n');
    expect(found.slice(1)).to.deep.equal([null, 0]);
  }).timeout(60_000);

  it('reports a file that exists but does not load', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'tfjs-native-'));
    const file = path.join(directory, 'tfjs_native.node');
    writeFileSync(file, 'not a library');
    const found = run('nativeInfo()', { HYPERSIREN_NATIVE_ADDON: file }) as { available: boolean; reason: string };
    rmSync(directory, { recursive: true });
    expect(found.available).to.equal(false);
    expect(found.reason).to.match(/^the native addon does not load: /);
  }).timeout(60_000);

  if (loaded.addon) {
    it('names the instruction set that HYPERSIREN_NATIVE_ISA forces and the threads of HYPERSIREN_NATIVE_THREADS', () => {
      const found = run('nativeInfo()', { HYPERSIREN_NATIVE_ISA: 'portable', HYPERSIREN_NATIVE_THREADS: '3' });
      expect(found).to.include({ available: true, isa: 'portable', threads: 3 });
    }).timeout(60_000);

    it('throws at import if an environment variable is invalid, with the expected values', () => {
      const isas = nativeInfo().available ? loaded.addon?.isas().join(', ') : '';
      const wrong: [string, string, string][] = [
        ['HYPERSIREN_NATIVE_ISA', 'avx1024', `one that this machine runs (${isas})`],
        ['HYPERSIREN_NATIVE_THREADS', 'all', 'a whole number from 1 to 256'],
        ['HYPERSIREN_NATIVE_THREADS', '257', 'a whole number from 1 to 256'],
        ['HYPERSIREN_NATIVE_POOL_MB', '1GB', 'a number of megabytes from 0 on'],
        ['HYPERSIREN_NATIVE_SAVED_MB', '-1', 'a number of megabytes from 0 on'],
      ];
      const messages = wrong.map(([name, value]) => {
        const { end, stderr } = runProgram("import './src/index.ts'", { [name]: value });
        expect(end).to.equal(1);
        return /^RangeError: (.*)$/m.exec(stderr)?.[1];
      });
      expect(messages).to.deep.equal(
        wrong.map(([name, value, expected]) => `${name}: expected ${expected}, got "${value}"`),
      );
    }).timeout(120_000);

    it('treats an empty environment variable as not set', () => {
      expect(run('nativeInfo()', { HYPERSIREN_NATIVE_ISA: '', HYPERSIREN_NATIVE_POOL_MB: '' })).to.include({
        available: true,
        isa: loaded.addon?.isas()[0],
      });
    }).timeout(60_000);

    it('reports the number of threads set by setThreads', () => {
      const usual = nativeInfo();
      if (!usual.available) throw new Error(usual.reason);
      setThreads(5);
      expect(nativeInfo()).to.include({ threads: 5 });
      setThreads(usual.threads);
      expect(() => setThreads(0)).to.throw(RangeError, 'a whole number from 1 to 256, got 0');
      expect(() => setThreads(1.5)).to.throw(RangeError);
      expect(() => setThreads('2' as unknown as number)).to.throw(TypeError);
    });
  }
});

describe('scripts/build.mjs', () => {
  it('succeeds with one line when there is no compiler', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(packageRoot, 'scripts', 'build.mjs'), '--variant', 'without-compiler'],
      { encoding: 'utf8', env: { ...process.env, CXX: '/nowhere/c++' } },
    );
    expect({ status, stdout }).to.deep.equal({ status: 0, stdout: '' });
    expect(stderr).to.equal(
      '@hypersiren/tfjs-native: no native addon (no C++ compiler: install g++ or clang++, and make and python3); ' +
        'TensorFlow.js keeps its own backends.\n',
    );
  });
});
