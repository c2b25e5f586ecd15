import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { expectSameAsCpu, ulpsBetween } from '../testing/compare.js';
import { SPECIAL_FLOATS, TestRandom } from '../testing/random.js';

type Unary = (x: tf.Tensor) => tf.Tensor;

/** Operations that are exact or are rounded as by the CPU backend. */
const EXACT: Record<string, Unary> = {
  abs: tf.abs,
  neg: tf.neg,
  square: tf.square,
  sqrt: tf.sqrt,
  reciprocal: tf.reciprocal,
  relu: tf.relu,
  relu6: tf.relu6,
  leakyRelu: (x) => tf.leakyRelu(x, 0.25),
  step: tf.step,
  'step with a slope': (x) => tf.step(x, 0.5),
  sign: tf.sign,
  floor: tf.floor,
  ceil: tf.ceil,
  clip: (x) => tf.clipByValue(x, -1.5, 2),
  isNaN: tf.isNaN,
  isInf: tf.isInf,
  isFinite: tf.isFinite,
  tan: tf.tan,
  asin: tf.asin,
  acos: tf.acos,
  atan: tf.atan,
  sinh: tf.sinh,
  cosh: tf.cosh,
  asinh: tf.asinh,
  acosh: tf.acosh,
  atanh: tf.atanh,
};

const logistic = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** Computes the error function by its series and its continued fraction, in double precision. */
function errorFunction(x: number): number {
  const a = Math.abs(x);
  if (a < 3) {
    let sum = a;
    let term = a;
    for (let n = 1; n < 100 && Math.abs(term) > 1e-18; n++) {
      term *= (-a * a) / n;
      sum += term / (2 * n + 1);
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let k = 60; k >= 1; k--) fraction = k / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
}

/** Functions with a bound on their error in units in the last place, compared with double precision. */
const ROUNDED: Record<string, { f: Unary; exact: (x: number) => number; ulps: number; ranges: [number, number][] }> = {
  sin: {
    f: tf.sin,
    exact: Math.sin,
    ulps: 2,
    ranges: [
      [-1000, 1000],
      [-4, 4],
      [-1e5, 1e5],
      [1e5, 1e12],
    ],
  },
  cos: {
    f: tf.cos,
    exact: Math.cos,
    ulps: 2,
    ranges: [
      [-1000, 1000],
      [-4, 4],
      [-1e5, 1e5],
      [1e5, 1e12],
    ],
  },
  exp: {
    f: tf.exp,
    exact: Math.exp,
    ulps: 1.1,
    ranges: [
      [-104, 89],
      [-1, 1],
    ],
  },
  expm1: {
    f: tf.expm1,
    exact: Math.expm1,
    ulps: 2,
    ranges: [
      [-20, 89],
      [-1, 1],
      [-1e-3, 1e-3],
    ],
  },
  log: {
    f: tf.log,
    exact: Math.log,
    ulps: 1,
    ranges: [
      [1e-40, 1e-37],
      [0, 4],
      [0.9, 1.1],
      [1, 1e30],
    ],
  },
  log1p: {
    f: tf.log1p,
    exact: Math.log1p,
    ulps: 2,
    ranges: [
      [-0.9999, 4],
      [-1e-3, 1e-3],
      [1, 1e30],
    ],
  },
  tanh: {
    f: tf.tanh,
    exact: Math.tanh,
    ulps: 2,
    ranges: [
      [-10, 10],
      [-0.7, 0.7],
    ],
  },
  sigmoid: {
    f: tf.sigmoid,
    exact: logistic,
    ulps: 2.5,
    ranges: [
      [-104, 104],
      [-5, 5],
    ],
  },
  softplus: {
    f: tf.softplus,
    exact: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    ulps: 2.5,
    ranges: [
      [-104, 104],
      [-5, 5],
    ],
  },
  erf: {
    f: tf.erf,
    exact: errorFunction,
    ulps: 1.5,
    ranges: [
      [-4.5, 4.5],
      [-1, 1],
    ],
  },
  rsqrt: { f: tf.rsqrt, exact: (x) => 1 / Math.sqrt(x), ulps: 1.6, ranges: [[1e-3, 100]] },
  elu: {
    f: tf.elu,
    exact: (x) => (x < 0 ? Math.expm1(x) : x),
    ulps: 2,
    ranges: [
      [-20, 5],
      [-1e-3, 0],
    ],
  },
  selu: {
    f: tf.selu,
    exact: (x) => (x < 0 ? 1.7580993408473768 * Math.expm1(x) : 1.0507009873554805 * x),
    ulps: 3,
    ranges: [[-20, 5]],
  },
};

function onNative(f: Unary, x: Float32Array): Float32Array {
  let values = new Float32Array(0);
  onBackend('native', () => {
    values = f(tf.tensor1d(x)).dataSync<'float32'>().slice();
    return [];
  });
  return values;
}

describeEachIsa('element-wise kernels of one operand', () => {
  for (const [name, f] of Object.entries(EXACT))
    it(`gives ${name} as the cpu backend does, for special values and any length`, () => {
      const random = new TestRandom(1);
      expectSameAsCpu([{ shape: [SPECIAL_FLOATS.length], values: SPECIAL_FLOATS }], ([x]) => f(x as tf.Tensor));
      for (const n of [0, 1, 2, 3, 4, 5, 15, 16, 17, 31, 33, 100, 1000])
        expectSameAsCpu([{ shape: [n], values: random.floats(n, -9, 9) }], ([x]) => f(x as tf.Tensor));
    });

  it('rounds ties to even', () => {
    // Except for the sign of zero, which the CPU backend loses for −0.5.
    expectSameAsCpu([{ shape: [SPECIAL_FLOATS.length], values: SPECIAL_FLOATS }], ([x]) => tf.round(x as tf.Tensor), {
      absolute: 1e-45,
    });
  });

  for (const [name, { f, exact, ulps, ranges }] of Object.entries(ROUNDED)) {
    // Two million points for the functions that sine networks depend on.
    const points = name === 'sin' || name === 'cos' ? 500_000 : 60_000;
    it(`is within ${ulps} units in the last place for ${name}`, () => {
      const random = new TestRandom(2);
      for (const [low, high] of ranges) {
        const x = random.floats(points, low, high);
        const y = onNative(f, x);
        let worst = 0;
        let at = 0;
        for (let i = 0; i < points; i++) {
          const error = ulpsBetween(y[i] as number, exact(x[i] as number));
          if (error > worst) {
            worst = error;
            at = x[i] as number;
          }
        }
        expect(worst, `at ${at}`).to.be.at.most(ulps);
      }
    });

    it(`gives ${name} of NaN, infinities and signed zeros as the cpu backend does`, () => {
      // Values whose results are of the same kind (zero, finite or infinite) on both backends.
      const values = Float32Array.of(0, -0, Infinity, -Infinity, NaN, 200, -200);
      const kind = (y: Float32Array) =>
        Array.from(y, (v) => (Math.abs(v) > 1e-30 && Number.isFinite(v) ? 'finite' : v));
      let wanted = new Float32Array(0);
      onBackend('cpu', () => {
        wanted = f(tf.tensor1d(values)).dataSync<'float32'>().slice();
        return [];
      });
      const found = onNative(f, values);
      expect(kind(found)).to.deep.equal(kind(wanted));
    });
  }

  it('is within 2 units in the last place of sine and cosine at the floats next to multiples of π/2', () => {
    const x: number[] = [];
    for (let k = -640; k <= 640; k++) {
      const near = Math.fround((k * Math.PI) / 2);
      const step = 2 ** (Math.floor(Math.log2(Math.abs(near) || 1)) - 23);
      for (let i = -3; i <= 3; i++) x.push(near + i * step);
    }
    const values = Float32Array.from(x);
    const s = onNative(tf.sin, values);
    const c = onNative(tf.cos, values);
    values.forEach((v, i) => {
      expect(ulpsBetween(s[i] as number, Math.sin(v)), `sin ${v}`).to.be.at.most(2);
      expect(ulpsBetween(c[i] as number, Math.cos(v)), `cos ${v}`).to.be.at.most(2);
    });
  });

  it('gives 1 for the cosine of 0 and −0 for the sine of −0', () => {
    expect(onNative(tf.cos, Float32Array.of(0, -0))).to.deep.equal(Float32Array.of(1, 1));
    expect(Object.is(onNative(tf.sin, Float32Array.of(-0))[0], -0)).to.equal(true);
  });

  it('gives the same bits whatever the position in the array and the number of threads', () => {
    const random = new TestRandom(3);
    const x = random.floats(100_001, -50, 50);
    for (const { f } of Object.values(ROUNDED)) {
      const [one, ...more] = withThreads([1, 2, 3, 7], () => Buffer.from(onNative(f, x).buffer));
      for (const other of more) expect(other.equals(one as Buffer)).to.equal(true);
      const shifted = onNative(f, x.subarray(5, 5 + 1000));
      expect(Buffer.from(shifted.buffer).equals((one as Buffer).subarray(20, 20 + 4000))).to.equal(true);
    }
  });

  it('leaves other dtypes to the cpu backend', () => {
    const random = new TestRandom(4);
    for (const f of [tf.abs, tf.neg, tf.square, tf.relu, tf.sign] as Unary[])
      expectSameAsCpu([{ shape: [11], values: random.ints(11) }], ([x]) => f(x as tf.Tensor), { ulps: 1 });
  });
});

describeEachIsa('conversions', () => {
  const DTYPES = ['float32', 'int32', 'bool'] as const;

  it('convert between all dtypes as the cpu backend does', () => {
    const random = new TestRandom(5);
    const operands = [
      { shape: [SPECIAL_FLOATS.length], values: SPECIAL_FLOATS },
      { shape: [70], values: random.floats(70, -3e9, 3e9) },
      { shape: [70], values: random.ints(70, -2, 2) },
      { shape: [70], values: random.bools(70) },
      { shape: [0], values: random.floats(0) },
    ];
    for (const operand of operands)
      for (const dtype of DTYPES) expectSameAsCpu([operand], ([x]) => tf.cast(x as tf.Tensor, dtype));
  });

  it('leave a float32 tensor that can be written without touching the int32 tensor it came from', () => {
    onBackend('native', () => {
      const ints = tf.tensor1d([1, 2, 3], 'int32');
      const floats = tf.cast(ints, 'float32');
      floats.dataSync<'float32'>().fill(0.5);
      expect(Array.from(ints.dataSync())).to.deep.equal([1, 2, 3]);
      return [];
    });
  });
});

describeEachIsa('choice, filling and sums of many', () => {
  it('choose as the cpu backend does, for every dtype', () => {
    const random = new TestRandom(6);
    for (const shape of [[], [1], [17], [5, 9], [3, 4, 5], [0, 4]]) {
      const n = shape.reduce((product, k) => product * k, 1);
      for (const kind of ['floats', 'ints', 'bools'] as const)
        expectSameAsCpu(
          [
            { shape, values: random.bools(n) },
            { shape, values: random[kind](n) },
            { shape, values: random[kind](n) },
          ],
          ([c, t, e]) => tf.where(c as tf.Tensor, t as tf.Tensor, e as tf.Tensor),
        );
    }
  });

  it('choose with a broadcast condition as the cpu backend does', () => {
    const random = new TestRandom(7);
    expectSameAsCpu(
      [
        { shape: [4, 1], values: random.bools(4) },
        { shape: [4, 6], values: random.floats(24) },
        { shape: [6], values: random.floats(6) },
      ],
      ([c, t, e]) => tf.where(c as tf.Tensor, t as tf.Tensor, e as tf.Tensor),
    );
  });

  it('fill as the cpu backend does', () => {
    expectSameAsCpu([], () => [
      tf.fill([3, 5], 2.5),
      tf.fill([300], -0),
      tf.fill([3], 7, 'int32'),
      tf.fill([0], 7),
      tf.fill([2], 1, 'bool'),
      tf.zerosLike(tf.ones([4, 4])),
      tf.onesLike(tf.zeros([40, 4], 'int32')),
      tf.onesLike(tf.zeros([4], 'bool')),
    ]);
  });

  it('add many tensors as the cpu backend does', () => {
    const random = new TestRandom(8);
    const operands = Array.from({ length: 9 }, () => ({ shape: [3, 1000], values: random.floats(3000) }));
    for (const count of [1, 2, 3, 9]) expectSameAsCpu(operands.slice(0, count), (inputs) => tf.addN(inputs));
    expectSameAsCpu(
      Array.from({ length: 3 }, () => ({ shape: [7], values: random.ints(7) })),
      (inputs) => tf.addN(inputs),
    );
  });
});
