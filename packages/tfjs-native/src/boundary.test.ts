import { constants } from 'node:buffer';
import { expect } from 'chai';
import { addonFunctions, loaded } from './addon.js';
import { BinaryOp } from './contract.js';
import { runPlainProgram, runProgram } from './testing/run-program.js';

const describeNative = loaded.addon ? describe : describe.skip;
const addonPath = JSON.stringify('path' in loaded ? loaded.path : '');

const addon = addonFunctions<{
  binary(op: number, shape: Float64Array, a: Uint8Array, b: Uint8Array, out: Uint8Array): void;
  convForward(shape: Float64Array, x: Float32Array, filter: Float32Array, y: Float32Array, ...stage: number[]): void;
  elements(chain: Float64Array, sources: Float32Array[], out: Float32Array): void;
  addN(inputs: Float32Array[], out: Float32Array): void;
  sineSavedCount(shape: Float64Array, order: number): number;
}>();

const BEYOND = 2 ** 32 + 1;

describeNative('memory', () => {
  it('above the maximum of Node’s buffers is allocated or rejected with an error', () => {
    const { end, stdout, stderr } = runPlainProgram(`
      const addon = require(${addonPath});
      const results = [${BEYOND}, 2 ** 40].map((bytes) => {
        try {
          return addon.allocate(bytes).byteLength;
        } catch (error) {
          return [error.name, error.code, error.message];
        }
      });
      console.log(JSON.stringify(results));
    `);
    expect(end, stderr).to.equal(0);
    const refusal = (bytes: number) => [
      'RangeError',
      'ERR_NATIVE_ARGUMENT',
      `tfjs-native: allocate: cannot allocate ${bytes} bytes: memory is short, or Node allows less in one buffer`,
    ];
    const [first, second] = JSON.parse(stdout) as unknown[];
    expect(first).to.deep.equal(constants.MAX_LENGTH < BEYOND ? refusal(BEYOND) : BEYOND);
    if (second !== 2 ** 40) expect(second).to.deep.equal(refusal(2 ** 40));
  }).timeout(60_000);

  if (constants.MAX_LENGTH < 4 * 34_000 ** 2)
    it('of a tensor above that maximum is rejected with an error, after which the backend still works', () => {
      const { end, stdout, stderr } = runProgram(`
        import * as tf from '@tensorflow/tfjs-core';
        import './src/index.ts';
        let message = '';
        try {
          tf.mul(tf.ones([34000, 1]), tf.ones([1, 34000]));
        } catch (error) {
          message = error.message;
        }
        const sum = tf.sum(tf.mul(tf.ones([300, 1]), tf.ones([1, 300]))).dataSync()[0];
        console.log(JSON.stringify({ backend: tf.getBackend(), message, sum }));
      `);
      expect(end, stderr).to.equal(0);
      const { backend, message, sum } = JSON.parse(stdout) as { backend: string; message: string; sum: number };
      expect({ backend, sum }).to.deep.equal({ backend: 'native', sum: 90_000 });
      expect(message).to.match(/cannot allocate 4624000000 bytes/);
    }).timeout(60_000);

  it('that is not from allocate is not changed by discard', () => {
    const wasm = new WebAssembly.Memory({ initial: 4 }).buffer;
    const own = new ArrayBuffer(100_000);
    const pooled = Buffer.from('in the buffer pool of Node').buffer as ArrayBuffer;
    for (const buffer of [wasm, own, pooled]) {
      const values = new Uint8Array(buffer);
      values.fill(7);
      expect(() => addon.discard(buffer)).to.throw(RangeError, 'argument 0 did not come from allocate');
      expect(values.length).to.be.greaterThan(0);
      expect(values.every((value) => value === 7)).to.equal(true);
    }
    for (const other of [new SharedArrayBuffer(100_000), new Uint8Array(100_000), {}, undefined])
      expect(() => addon.discard(other as ArrayBuffer)).to.throw(TypeError);
  });

  it('from allocate is detached by discard, and may be discarded again', () => {
    const buffer = addon.allocate(100_000);
    new Uint8Array(buffer).fill(7);
    addon.discard(buffer);
    expect(buffer.byteLength).to.equal(0);
    expect(() => addon.discard(buffer)).to.not.throw();
  });
});

/**
 * A worker that keeps writing one of two values to the last element of a shared array. All other elements have the
 * first value.
 */
const RACE = `
  const { Worker } = require('node:worker_threads');
  const addon = require(${addonPath});
  const write = () => {
    const { workerData, parentPort } = require('node:worker_threads');
    const array = new Int32Array(workerData.shared).fill(workerData.one);
    for (let i = 0; ; i++) {
      Atomics.store(array, array.length - 1, i % 2 ? workerData.one : workerData.other);
      if (i === 1000) parentPort.postMessage('writing');
    }
  };
  const race = (shared, one, other, run) => {
    const worker = new Worker(\`(\${write})()\`, { eval: true, workerData: { shared, one, other } });
    worker.once('message', () => {
      console.log(JSON.stringify(run()));
      void worker.terminate();
    });
  };
`;

describeNative('indices that another thread changes during the call', () => {
  it('are checked and used by gather as they were read: no value comes from outside the source', () => {
    const { end, stdout, stderr } = runPlainProgram(`
      ${RACE}
      const COUNT = 4096;
      const shared = new SharedArrayBuffer(4 * COUNT);
      const indices = new Int32Array(shared);
      // The source is the middle of an array that is 9 everywhere else.
      const all = new Float32Array(4096).fill(9);
      const source = all.subarray(1000, 1008).fill(1);
      const out = new Float32Array(COUNT);
      race(shared, 3, 1500, () => {
        const counts = { outside: 0, refused: 0, complete: 0 };
        for (let i = 0; i < 4000; i++) {
          out.fill(1);
          const wrong = addon.gather(source, indices, out, 1, 1, 8, COUNT, 1);
          counts[wrong === undefined ? 'complete' : 'refused']++;
          if (wrong !== undefined && wrong !== 1500) throw new Error('refused ' + wrong);
          if (out.some((value) => value !== 1)) counts.outside++;
        }
        return counts;
      });
    `);
    expect(end, stderr).to.equal(0);
    const { outside, refused, complete } = JSON.parse(stdout) as Record<string, number>;
    expect(outside).to.equal(0);
    expect(refused, 'indices changed').to.be.greaterThan(0);
    expect((refused ?? 0) + (complete ?? 0)).to.equal(4000);
  }).timeout(60_000);

  it('are checked and used by segmentSum as they were read: nothing is written outside the result', () => {
    const { end, stdout, stderr } = runPlainProgram(`
      ${RACE}
      const ROWS = 4096;
      const shared = new SharedArrayBuffer(4 * ROWS);
      const ids = new Int32Array(shared);
      const x = new Float32Array(ROWS).fill(1);
      const all = new Float32Array(4096);
      const out = all.subarray(1000, 1008);
      race(shared, 3, 1500, () => {
        for (let i = 0; i < 4000; i++) addon.segmentSum(x, ids, out, ROWS, 1, 8);
        out.fill(0);
        return all.filter((value) => value !== 0).length;
      });
    `);
    expect(end, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.equal(0);
  }).timeout(60_000);
});

describeNative('sizes', () => {
  it('whose products overflow 64 bits are rejected as strides', () => {
    // 2⁴⁰ · 2²⁴ = 2⁶⁴, of which 64 bits keep 0.
    const size = 2 ** 24 + 1;
    const shape = Float64Array.of(2, size, 1, 2 ** 40, 1, 0, 0);
    const call = () =>
      addon.binary(BinaryOp.logicalOr, shape, new Uint8Array(4), new Uint8Array(4), new Uint8Array(size));
    expect(call).to.throw(RangeError, 'the strides reach too far');
  });

  it('whose products overflow 64 bits are rejected as windows of a convolution', () => {
    const side = 2 ** 31;
    const shape = Float64Array.of(1, 1, 1, 2 ** 12, 1, 2 ** 12, 1, 1, 1, 1, side, 1, 1, 0, side);
    const call = () =>
      addon.convForward(shape, new Float32Array(2 ** 12), new Float32Array(2 ** 12), new Float32Array(2 ** 12), 0, 0);
    expect(call).to.not.throw();
    shape[3] = 2 ** 20;
    shape[5] = 2 ** 20;
    const floats = new Float32Array(2 ** 20);
    expect(() => addon.convForward(shape, floats, floats.slice(), floats.slice(), 0, 0)).to.throw(
      RangeError,
      'the windows reach too far beyond the image',
    );
  });

  it('of a network of no sets are counted without an overflow', () => {
    const width = 2 ** 19;
    const widths = new Array(65).fill(width);
    const omegas = new Array(64).fill(30);
    expect(addon.sineSavedCount(Float64Array.of(64, 0, 2 ** 40, 1, 0, ...widths, ...omegas), 2)).to.equal(0);
  });

  it('that are invalid in a list are reported with their position in the list', () => {
    const inputs = [new Float32Array(8), new Float32Array(8), new Float32Array(7)];
    expect(() => addon.addN(inputs, new Float32Array(8))).to.throw(
      RangeError,
      'argument 0[2] should have at least 8 elements, got 7',
    );
  });

  it('of a chain whose steps read what is not there are rejected', () => {
    const call = (...step: number[]) =>
      addon.elements(Float64Array.of(4, 0, 1, 1, 1, 0, ...step), [new Float32Array(4)], new Float32Array(4));
    expect(() => call(1, BinaryOp.add, 0, 0, 0, 0, 0)).to.not.throw();
    expect(() => call(1, BinaryOp.add, 0, 1, 0, 0, 0)).to.throw(RangeError, 'step 0 is not valid');
    expect(() => call(1, BinaryOp.add, 0, 2, 0, 0, 0)).to.throw(RangeError, 'number 9 of the shape');
    expect(() => call(1, BinaryOp.pow, 0, 0, 0, 0, 0)).to.throw(RangeError, 'step 0 is not valid');
  });
});
