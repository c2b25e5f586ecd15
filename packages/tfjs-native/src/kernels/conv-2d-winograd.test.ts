import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { convolveInFloat64 } from '../testing/convolve-in-float64.js';
import { TestRandom } from '../testing/random.js';

type Four = [number, number, number, number];
type Explicit = [[number, number], [number, number], [number, number], [number, number]];

interface Case {
  title: string;
  x: Four;
  taps: 3 | 5;
  outChannels: number;
  pad: 'same' | 'valid' | Explicit;
}

// Large enough for the Winograd algorithm, with tiles that extend beyond the edges.
const CASES: Case[] = [
  { title: '3 × 3 taps', x: [2, 25, 21, 33], taps: 3, outChannels: 40, pad: 'same' },
  { title: '3 × 3 taps without padding', x: [1, 34, 39, 32], taps: 3, outChannels: 67, pad: 'valid' },
  {
    title: '3 × 3 taps on images of one tile, with a cut through the channels',
    x: [25, 4, 4, 33],
    taps: 3,
    outChannels: 130,
    pad: 'same',
  },
  { title: '3 × 3 taps in several blocks of tiles', x: [13, 15, 16, 34], taps: 3, outChannels: 36, pad: 'same' },
  { title: '3 × 3 taps with few channels', x: [2, 25, 21, 17], taps: 3, outChannels: 20, pad: 'same' },
  { title: '5 × 5 taps', x: [2, 17, 22, 40], taps: 5, outChannels: 33, pad: 'same' },
  { title: '5 × 5 taps in several blocks of tiles', x: [5, 36, 36, 64], taps: 5, outChannels: 48, pad: 'same' },
  {
    title: '5 × 5 taps with unequal padding',
    x: [1, 26, 28, 34],
    taps: 5,
    outChannels: 36,
    pad: [
      [0, 0],
      [6, 0],
      [1, 3],
      [0, 0],
    ],
  },
];

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

function dataOf({ x, taps, outChannels, pad }: Case) {
  const random = new TestRandom(1);
  const filterShape: Four = [taps, taps, x[3], outChannels];
  const { outShape, outHeight, outWidth, padInfo } = tf.backend_util.computeConv2DInfo(
    x,
    filterShape,
    1,
    1,
    pad as 'same',
  );
  return {
    filterShape,
    outShape,
    geometry: { top: padInfo.top, left: padInfo.left, outHeight, outWidth },
    input: random.floats(size(x), -1, 1),
    filter: random.floats(size(filterShape), -1, 1),
    dy: random.floats(size(outShape), -1, 1),
  };
}

/** Reference results, computed once for all instruction sets, since they take most of the time. */
const exactOf = new Map<Case, ReturnType<typeof convolveInFloat64>>();
function exactly(c: Case, { input, filter, filterShape, dy, geometry }: ReturnType<typeof dataOf>) {
  const known = exactOf.get(c);
  if (known) return known;
  const exact = convolveInFloat64(input, c.x, filter, filterShape, dy, geometry);
  exactOf.set(c, exact);
  return exact;
}

function run(c: Case, { filterShape, outShape, input, filter, dy }: ReturnType<typeof dataOf>): Float32Array[] {
  const results: Float32Array[] = [];
  onBackend('native', () => {
    const [a, f] = [tf.tensor4d(input, c.x), tf.tensor4d(filter, filterShape)];
    const convolve = (p: tf.Tensor, q: tf.Tensor) => tf.conv2d(p as tf.Tensor4D, q as tf.Tensor4D, 1, c.pad);
    const gradients = tf.grads(convolve)([a, f], tf.tensor4d(dy, outShape));
    for (const t of [convolve(a, f), ...gradients]) results.push(t.dataSync<'float32'>().slice());
    return [];
  });
  return results;
}

describeEachIsa('convolutions by transformed tiles', () => {
  for (const c of CASES)
    it(`of ${c.title} keep value and gradients within 1e-4 of the largest, 1e-5 in the mean, against float64`, () => {
      const data = dataOf(c);
      const exact = exactly(c, data);
      const results = run(c, data);
      [exact.y, exact.dx, exact.dFilter].forEach((wanted, k) => {
        const got = results[k] as Float32Array;
        expect(got.length).to.equal(wanted.length);
        let [worst, largest, error, power] = [0, 0, 0, 0];
        wanted.forEach((value, i) => {
          const difference = Math.abs((got[i] as number) - value);
          worst = Math.max(difference, worst); // keeps a NaN
          largest = Math.max(largest, Math.abs(value));
          error += difference ** 2;
          power += value ** 2;
        });
        expect(worst / largest).to.be.below(1e-4);
        expect(Math.sqrt(error / power)).to.be.below(1e-5);
      });
    });

  it('add a bias and apply an activation', () => {
    const c = CASES.find(({ title }) => title === '5 × 5 taps') as Case;
    const { input, filter, filterShape } = dataOf(c);
    const random = new TestRandom(2);
    const bias = random.floats(c.outChannels, -1, 1);
    onBackend('native', () => {
      const [x, f, b] = [tf.tensor4d(input, c.x), tf.tensor4d(filter, filterShape), tf.tensor1d(bias)];
      const fused = tf.fused.conv2d({ x, filter: f, strides: 1, pad: 'same', bias: b, activation: 'relu' });
      const wanted = tf.relu(tf.add(tf.conv2d(x, f, 1, 'same'), b));
      expect(fused.dataSync()).to.deep.equal(wanted.dataSync());
      return [];
    });
  });

  it('give the same bits for any number of threads', () => {
    for (const c of CASES.slice(0, 5)) {
      const data = dataOf(c);
      const [one, ...others] = withThreads([1, 2, 3], () => run(c, data));
      for (const other of others) expect(other).to.deep.equal(one);
    }
  });
});
