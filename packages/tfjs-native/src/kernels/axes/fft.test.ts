import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../../testing/backends.js';
import { TestRandom } from '../../testing/random.js';

/** Real and imaginary parts. */
type Parts = readonly [Float32Array, Float32Array];

/** Returns the transform of each row, by its definition in double precision. */
function transformed([re, im]: Parts, length: number, inverse: boolean): [Float64Array, Float64Array] {
  const sign = inverse ? 1 : -1;
  const cosines = Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sines = Float64Array.from({ length }, (_, k) => sign * Math.sin((2 * Math.PI * k) / length));
  const [real, imaginary] = [new Float64Array(re.length), new Float64Array(re.length)];
  for (let row = 0; row < re.length; row += length)
    for (let k = 0; k < length; k++)
      for (let j = 0; j < length; j++) {
        const [a, b] = [re[row + j] as number, im[row + j] as number];
        const [c, s] = [cosines[(j * k) % length] as number, sines[(j * k) % length] as number];
        const divisor = inverse ? length : 1;
        real[row + k] = (real[row + k] as number) + (a * c - b * s) / divisor;
        imaginary[row + k] = (imaginary[row + k] as number) + (a * s + b * c) / divisor;
      }
  return [real, imaginary];
}

/** Returns the largest difference as a share of the root mean square of both parts. */
function errorOf(found: Parts, wanted: readonly [Float64Array, Float64Array]): number {
  let [largest, squares] = [0, 0];
  for (const part of [0, 1] as const)
    wanted[part].forEach((value, i) => {
      largest = Math.max(largest, Math.abs((found[part][i] as number) - value));
      squares += value ** 2;
    });
  return largest / Math.sqrt(squares / wanted[0].length);
}

function run([re, im]: Parts, shape: number[], inverse: boolean): Parts {
  const found: Float32Array[] = [];
  onBackend('native', () => {
    const y = (inverse ? tf.ifft : tf.fft)(tf.complex(tf.tensor(re, shape), tf.tensor(im, shape)));
    expect(y.shape).to.deep.equal(shape);
    expect(y.dtype).to.equal('complex64');
    found.push(...[tf.real(y), tf.imag(y)].map((part) => part.dataSync<'float32'>().slice()));
    return [];
  });
  return found as unknown as Parts;
}

const randomParts = (seed: number, count: number): Parts => {
  const random = new TestRandom(seed);
  return [random.floats(count), random.floats(count)];
};

describeEachIsa('Fourier transforms', () => {
  // Powers of two, products of small primes, a prime with its own radix, and primes that need a convolution.
  const LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 20, 31, 32, 45, 61, 64, 67, 100, 120, 121, 128, 134, 210];
  const LONG = [243, 256, 509, 512, 720];

  it('agree with the definition in double precision for every length, one row and many, forward and back', () => {
    for (const [lengths, counts] of [
      [LENGTHS, [1, 2, 3, 5, 17]],
      [LONG, [1, 9]],
    ] as const)
      for (const length of lengths)
        for (const rows of counts) {
          const x = randomParts(length, rows * length);
          for (const inverse of [false, true]) {
            const error = errorOf(run(x, [rows, length], inverse), transformed(x, length, inverse));
            expect(error, `${rows} rows of ${length}`).to.be.below(2e-6);
          }
        }
  });

  it('return to the numbers that they began with, also long ones', () => {
    for (const length of [4096, 10_000, 65_536, 10_007, 1 << 18]) {
      const x = randomParts(length, length);
      const back = run(run(x, [length], false), [length], true);
      expect(errorOf(back, [Float64Array.from(x[0]), Float64Array.from(x[1])]), `${length}`).to.be.below(5e-6);
    }
  });

  it('take tensors of any rank, and real ones', () => {
    const x = randomParts(3, 60);
    expect(errorOf(run(x, [2, 3, 10], false), transformed(x, 10, false))).to.be.below(2e-6);
    onBackend('native', () => {
      const values = new TestRandom(4).floats(36);
      const spectrum = tf.rfft(tf.tensor(values, [3, 12]));
      expect(spectrum.shape).to.deep.equal([3, 7]);
      const back = tf.irfft(spectrum).dataSync<'float32'>().slice();
      back.forEach((value, i) => {
        expect(value).to.be.closeTo(values[i] as number, 1e-5);
      });
      return [];
    });
  });

  it('keep what is not finite in its row', () => {
    for (const length of [16, 30, 67]) {
      const x = randomParts(5, 20 * length);
      for (const part of x) part[3 * length + 2] = NaN;
      const [re] = run(x, [20, length], false);
      re.forEach((value, i) => {
        expect(Number.isFinite(value), `${i}`).to.equal(Math.floor(i / length) !== 3);
      });
    }
  });

  it('give the same bits for any number of threads', () => {
    for (const length of [48, 67]) {
      const x = randomParts(6, 200 * length);
      const results = withThreads([1, 2, 5], () => run(x, [200, length], false).join());
      expect(new Set(results).size).to.equal(1);
    }
  });

  it('leave no tensor behind', () => {
    onBackend('native', () => {
      const x = tf.complex(tf.ones([4, 6]), tf.zeros([4, 6]));
      const before = tf.memory().numTensors;
      tf.fft(x).dispose();
      tf.ifft(x).dispose();
      expect(tf.memory().numTensors).to.equal(before);
      return [];
    });
  });
});
