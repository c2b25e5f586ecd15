import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { loaded } from './addon.js';
import { UnaryOp } from './contract.js';
import { runPlainProgram, runProgram } from './testing/run-program.js';

const describeNative = loaded.addon ? describe : describe.skip;

/**
 * Functions for the plain programs below: the addon, a product of square matrices, and the number of threads of the
 * process.
 */
const PRELUDE = `
  const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
  const { readdirSync } = require('node:fs');
  const path = ${JSON.stringify('path' in loaded ? loaded.path : '')};
  const BATCH = Float64Array.of(1, 1, 0, 0);
  function product(addon, side) {
    const fill = (step) => Float32Array.from({ length: side * side }, (_, i) => Math.sin(i * step));
    const [a, b, out] = [fill(0.37), fill(0.73), new Float32Array(side * side)];
    return () => {
      addon.matMul(BATCH, side, side, side, a, b, out, false, false, 0, 0);
      return out;
    };
  }
  const threadCount = () => readdirSync('/proc/self/task').length;
  const startWorker = (body, data) =>
    new Worker(\`\${prelude}; (\${body})(workerData)\`, { eval: true, workerData: data });
`;
const program = (body: string): string => `const prelude = ${JSON.stringify(PRELUDE)}; ${PRELUDE} ${body}`;

/**
 * Program of each of the fifty workers, with four threads on any number of processors. It runs an elementwise
 * operation, which needs no thread-local memory that would keep the library mapped.
 */
const COMPUTE = `function (endless) {
  const addon = require(path);
  addon.setThreads(4);
  const [x, out] = [new Float32Array(1e6), new Float32Array(1e6)];
  for (let i = 0; endless || i < 3; i++) {
    addon.unary(${UnaryOp.exp}, x, out, 0, 0);
    if (i === 2) parentPort.postMessage('computing');
  }
}`;

/**
 * Runs fifty workers, five at a time, and prints the number of threads before and after. Nothing else in the process
 * loads the addon.
 */
const fiftyWorkers = (terminate: boolean): string =>
  program(`
    async function live() {
      const worker = startWorker(${JSON.stringify(COMPUTE)}, ${terminate});
      const gone = new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
      await new Promise((resolve) => worker.once('message', resolve));
      if (${terminate}) void worker.terminate();
      await gone;
    }
    (async () => {
      await live();
      const before = threadCount();
      for (let round = 0; round < 10; round++) await Promise.all([live(), live(), live(), live(), live()]);
      // A thread is still listed for a moment after it ends.
      for (let i = 0; i < 200 && threadCount() > before; i++) await new Promise((resolve) => setTimeout(resolve, 10));
      console.log(JSON.stringify({ before, after: threadCount() }));
    })();
  `);

describeNative('environments that end', () => {
  if (!existsSync('/proc/self/task')) return;
  for (const [title, terminate] of [
    ['by themselves', false],
    ['because they are terminated while they compute', true],
  ] as const)
    it(`leave neither a crash nor a thread behind, fifty workers that end ${title}`, () => {
      const { end, stdout, stderr } = runPlainProgram(fiftyWorkers(terminate));
      expect(end, stderr).to.equal(0);
      const { before, after } = JSON.parse(stdout) as { before: number; after: number };
      expect(after).to.be.at.most(before);
    }).timeout(120_000);

  it('end with the process while another thread computes', () => {
    const { end, stderr } = runPlainProgram(
      program(`
        require(path);
        startWorker(${JSON.stringify(COMPUTE)}, true).once('message', () => process.exit(7));
      `),
    );
    expect(end, stderr).to.equal(7);
  }).timeout(60_000);
});

/** Program of a worker that fills 64 MB which Node does not see and computes with them without end. */
const FILL_AND_COMPUTE = `function () {
  const addon = require(path);
  const [x, out] = [0, 1].map(() => new Float32Array(addon.allocate(2 ** 25)).fill(0.5));
  for (let i = 0; ; i++) {
    addon.unary(${UnaryOp.exp}, x, out, 0, 0);
    if (i === 0) parentPort.postMessage('computing');
  }
}`;

describeNative('environments that are terminated while they compute', () => {
  it('return their memory', () => {
    const { end, stdout, stderr } = runPlainProgram(
      program(`
        require(path);
        async function live() {
          const worker = startWorker(${JSON.stringify(FILL_AND_COMPUTE)});
          const gone = new Promise((resolve) => worker.once('exit', resolve));
          await new Promise((resolve) => worker.once('message', resolve));
          const resident = process.memoryUsage.rss();
          void worker.terminate();
          await gone;
          return resident;
        }
        (async () => {
          const before = process.memoryUsage.rss();
          const during = await live();
          for (let i = 0; i < 9; i++) await live();
          console.log(JSON.stringify({ filled: during - before, left: process.memoryUsage.rss() - before }));
        })();
      `),
    );
    expect(end, stderr).to.equal(0);
    const { filled, left } = JSON.parse(stdout) as { filled: number; left: number };
    expect(filled).to.be.above(2 ** 26);
    expect(left).to.be.below(2 ** 26);
  }).timeout(120_000);
});

describeNative('environments side by side', () => {
  it('have separate instruction sets, so that changing one does not affect the others', () => {
    const { end, stdout, stderr } = runPlainProgram(
      program(`
        const TOGGLE = function () {
          const addon = require(path);
          const run = product(addon, 48);
          const isas = addon.isas();
          for (let i = 0; ; i++) {
            addon.setIsa(isas[i % isas.length]);
            run();
            if (i === 100) parentPort.postMessage('switching');
          }
        };
        const addon = require(path);
        addon.setIsa('portable');
        const run = product(addon, 48);
        const expected = run().slice();
        const worker = startWorker(TOGGLE.toString());
        worker.once('message', () => {
          let different = 0;
          for (let i = 0; i < 3000; i++) if (run().some((value, at) => value !== expected[at])) different++;
          console.log(JSON.stringify({ different, isa: addon.isa() }));
          void worker.terminate();
        });
      `),
    );
    expect(end, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal({ different: 0, isa: 'portable' });
  }).timeout(60_000);

  const TRAIN = `
    import { Worker } from 'node:worker_threads';
    const start = (workerData) => {
      // Worker threads do not inherit tsx.
      const source = ${JSON.stringify(new URL('testing/train-in-worker.ts', import.meta.url).href)};
      const body = "import('tsx/esm/api').then(({ register }) => { register(); return import(" + JSON.stringify(source) + "); })";
      return new Worker(body, { eval: true, execArgv: ['--conditions=@hypersiren/source'], workerData });
    };
    const message = (worker) =>
      new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    const train = () => message(start());
  `;

  it('train with one backend each, with the same results as alone', () => {
    const { end, stdout, stderr } = runProgram(`
      ${TRAIN}
      console.log(JSON.stringify([await train(), ...(await Promise.all([train(), train()]))]));
    `);
    expect(end, stderr).to.equal(0);
    const [alone, ...together] = JSON.parse(stdout) as string[];
    expect(alone).to.match(/^native [0-9a-f]{64}$/);
    expect(together).to.deep.equal([alone, alone]);
  }).timeout(120_000);

  it('train on, with the same results, when others are terminated in the middle of a computation', () => {
    const { end, stdout, stderr } = runProgram(`
      ${TRAIN}
      import { readdirSync } from 'node:fs';
      const threads = () => (process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0);
      const alone = await train();
      const before = threads();
      const others = [start('endless'), start('endless')];
      await Promise.all(others.map(message));
      const gone = Promise.all(others.map((other) => new Promise((resolve) => other.once('exit', resolve))));
      const beside = train();
      setTimeout(() => others[0].terminate(), 50);
      const result = await beside;
      const last = train();
      others[1].terminate();
      await gone;
      const results = [result, await last];
      for (let i = 0; i < 200 && threads() > before; i++) await new Promise((resolve) => setTimeout(resolve, 10));
      console.log(JSON.stringify({ alone, results, more: threads() - before }));
    `);
    expect(end, stderr).to.equal(0);
    const { alone, results, more } = JSON.parse(stdout) as { alone: string; results: string[]; more: number };
    expect(results).to.deep.equal([alone, alone]);
    expect(more).to.be.at.most(0);
  }).timeout(120_000);
});
