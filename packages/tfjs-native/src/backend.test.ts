import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { loaded } from './addon.js';
import type { NativeBackend } from './backend.js';
import { onBackend } from './testing/backends.js';

const describeNative = loaded.addon ? describe : describe.skip;

const backend = (): NativeBackend => tf.findBackend('native') as NativeBackend;

/** Runs `f` on the native backend without tf.tidy. */
function native(f: () => void): void {
  onBackend('native', () => {
    f();
    return [];
  });
}

describeNative('the backend native', () => {
  it('has every kernel of the cpu backend', () => {
    const names = (name: string) => tf.getKernelsForBackend(name).map(({ kernelName }) => kernelName);
    expect(names('native')).to.include.members(names('cpu'));
  });

  it('prints nothing when it is first used', () => {
    const { warn } = console;
    const said: unknown[] = [];
    console.warn = (...text: unknown[]) => said.push(text);
    try {
      native(() => tf.tensor1d([1, 2]));
    } finally {
      console.warn = warn;
    }
    expect(said).to.deep.equal([]);
  });

  it('reuses the array of a disposed tensor for the next result of that length', () => {
    native(() => {
      const a = tf.fill([1234], 1);
      const array = (a.dataId as unknown as { values: Float32Array }).values;
      a.dispose();
      const b = tf.fill([1234], 2);
      expect((b.dataId as unknown as { values: Float32Array }).values).to.equal(array);
    });
  });

  it('does not reuse an array that the program has read', () => {
    native(() => {
      const a = tf.fill([1234], 1);
      const read = a.dataSync();
      a.dispose();
      const b = tf.fill([1234], 2);
      expect(read[0]).to.equal(1);
      expect(b.dataSync()).to.not.equal(read);
    });
  });

  it('gives the program arrays with buffers of their own, also if the memory was that of a longer array', () => {
    native(() => {
      backend().pool.clear(); // arrays that other tests left may fit better
      const longer = tf.fill([20_000], 1);
      const { buffer } = (longer.dataId as unknown as { values: Float32Array }).values;
      longer.dispose();
      const x = tf.fill([19_000], 2);
      expect((x.dataId as unknown as { values: Float32Array }).values.buffer).to.equal(buffer);
      const read = x.dataSync();
      expect([read.length, read.buffer.byteLength, read[18_999]]).to.deep.equal([19_000, 76_000, 2]);
      expect(x.dataSync()).to.equal(read);
    });
  });

  it('does not reuse an array that the program read asynchronously or as a buffer', async () => {
    const previous = tf.getBackend();
    await tf.setBackend('native');
    const a = tf.fill([1234], 1);
    const b = tf.fill([1234], 1);
    const read = await a.data();
    const buffer = await b.buffer();
    tf.dispose([a, b]);
    const after = [tf.fill([1234], 2), tf.fill([1234], 3)];
    expect(read[0]).to.equal(1);
    expect(buffer.values[0]).to.equal(1);
    tf.dispose(after);
    if (previous) await tf.setBackend(previous);
  });

  it('never writes to an array that the program passed in', () => {
    native(() => {
      for (const length of [1234, 123_456]) {
        const given = new Float32Array(length).fill(7);
        tf.tensor1d(given).dispose();
        for (let i = 0; i < 5; i++) tf.fill([length], i);
        expect(given.every((x) => x === 7)).to.equal(true);
      }
    });
  });

  it('copies the arrays of large tensors', () => {
    native(() => {
      const given = new Float32Array(123_456).fill(7);
      const tensor = tf.tensor1d(given);
      given.fill(8);
      expect(tensor.dataSync()[123_455]).to.equal(7);
    });
  });

  it('keeps the values of a tensor that a kernel of the CPU backend may share', () => {
    native(() => {
      const real = tf.fill([1234], 3);
      const complex = tf.complex(real, tf.zerosLike(real));
      real.dispose();
      for (let i = 0; i < 5; i++) tf.fill([1234], i);
      expect(Array.from(tf.real(complex).dataSync().slice(0, 3))).to.deep.equal([3, 3, 3]);
    });
  });

  it('moves tensors from and to the cpu backend, and back', () => {
    const previous = tf.getBackend();
    void tf.setBackend('cpu');
    const a = tf.tensor1d([1, 2, 3]);
    void tf.setBackend('native');
    const b = tf.add(a, 1);
    void tf.setBackend('cpu');
    const c = tf.add(b, 1);
    void tf.setBackend('native');
    const d = tf.add(b, c);
    expect(Array.from(d.dataSync())).to.deep.equal([5, 7, 9]);
    expect(Array.from(a.dataSync())).to.deep.equal([1, 2, 3]);
    tf.dispose([a, b, c, d]);
    if (previous) void tf.setBackend(previous);
  });

  it("reports a disposed tensor by tfjs's own errors", () => {
    const messages = (name: 'cpu' | 'native') => {
      const found: string[] = [];
      onBackend(name, () => {
        const a = tf.tensor1d([1, 2, 3]);
        a.dispose();
        for (const f of [() => tf.add(a, 1), () => tf.sum(a), () => tf.reshape(a, [3, 1]), () => a.dataSync()])
          try {
            f();
          } catch (error) {
            found.push((error as Error).message);
          }
        return [];
      });
      return found;
    };
    expect(messages('native')).to.have.length(4);
    expect(messages('native')).to.deep.equal(messages('cpu'));
  });

  it('reports a detached array as an exception', () => {
    native(() => {
      const a = tf.fill([100], 1);
      structuredClone(a.dataSync<'float32'>().buffer, { transfer: [a.dataSync<'float32'>().buffer as ArrayBuffer] });
      expect(() => tf.add(a, 1)).to.throw(RangeError, 'should have at least 100 elements, got 0');
    });
  });

  it('counts memory correctly', () => {
    native(() => {
      const before = tf.memory();
      expect(before.unreliable).to.equal(false);
      const a = tf.fill([1000], 1);
      const b = tf.reshape(a, [10, 100]);
      const after = tf.memory();
      expect(after.numBytes - before.numBytes).to.equal(8000); // tfjs counts views too
      expect(after.numDataBuffers - before.numDataBuffers).to.equal(1);
      tf.dispose([a, b]);
      expect(tf.memory().numBytes).to.equal(before.numBytes);
      expect(tf.memory().numTensors).to.equal(before.numTensors);
      expect(tf.memory().numDataBuffers).to.equal(before.numDataBuffers);
    });
  });

  it('counts the bytes in the pool, up to a limit', () => {
    native(() => {
      backend().pool.clear();
      tf.fill([5000], 1).dispose();
      expect((tf.memory() as unknown as { numBytesInPool: number }).numBytesInPool).to.equal(20000);
      tf.fill([5000], 1);
      expect((tf.memory() as unknown as { numBytesInPool: number }).numBytesInPool).to.equal(0);
    });
  });

  it('counts data identifiers', () => {
    native(() => {
      const before = backend().numDataIds();
      const a = tf.tensor1d([1, 2]);
      const b = tf.add(a, 1);
      const c = tf.reshape(b, [2, 1]);
      expect(backend().numDataIds()).to.equal(before + 2);
      b.dispose();
      expect(backend().numDataIds()).to.equal(before + 2);
      tf.dispose([a, c]);
      expect(backend().numDataIds()).to.equal(before);
    });
  });
});
