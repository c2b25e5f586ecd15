import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend } from './testing/backends.js';
import { TestRandom } from './testing/random.js';

type Scalar = (x: tf.Tensor) => tf.Tensor;

const numbers = (t: tf.Tensor): number[] => Array.from(t.dataSync());

/** Returns the first to third derivative of `f` at x by tfjs, elementwise. */
function derivatives(f: Scalar, x: number[]): number[][] {
  const results: number[][] = [];
  onBackend('native', () => {
    const point = tf.tensor1d(x);
    let g: Scalar = f;
    for (let order = 1; order <= 3; order++) {
      const previous = g;
      g = tf.grad((t) => tf.sum(previous(t)));
      results.push(numbers(g(point)));
    }
    return [];
  });
  return results;
}

/** Truncated power series, which give the same derivatives: coefficients of ε⁰ to ε³. */
type Series = number[];
const multiply = (a: Series, b: Series): Series =>
  a.map((_, n) => a.slice(0, n + 1).reduce((sum, ak, k) => sum + ak * (b[n - k] as number), 0));
/** Solves y' = g(y)·x' coefficient by coefficient, for functions that have such an equation. */
function solve(x: Series, y0: number, slope: (y: Series) => Series): Series {
  const y = [y0, 0, 0, 0];
  for (let n = 1; n < 4; n++) {
    const s = slope(y);
    let sum = 0;
    for (let k = 1; k <= n; k++) sum += k * (x[k] as number) * (s[n - k] as number);
    y[n] = sum / n;
  }
  return y;
}
const exp = (x: Series): Series => solve(x, Math.exp(x[0] as number), (y) => y);
const tanh = (x: Series): Series =>
  solve(x, Math.tanh(x[0] as number), (y) => multiply(y, y).map((v, i) => (i === 0 ? 1 : 0) - v));
const sigmoid = (x: Series): Series =>
  solve(x, 1 / (1 + Math.exp(-(x[0] as number))), (y) => multiply(y, y).map((v, i) => (y[i] as number) - v));

const COMPOSITES: Record<string, { f: Scalar; series: (x: Series) => Series }> = {
  tanh: { f: tf.tanh, series: tanh },
  sigmoid: { f: tf.sigmoid, series: sigmoid },
  exp: { f: tf.exp, series: exp },
  'x·sigmoid(x)': { f: (x) => tf.mul(x, tf.sigmoid(x)), series: (x) => multiply(x, sigmoid(x)) },
  'x·tanh(x)·tanh(x)': {
    f: (x) => tf.mul(tf.mul(x, tf.tanh(x)), tf.tanh(x)),
    series: (x) => multiply(multiply(x, tanh(x)), tanh(x)),
  },
  'exp(−x²)': {
    f: (x) => tf.exp(tf.neg(tf.square(x))),
    series: (x) => exp(multiply(x, x).map((v) => -v)),
  },
  'tanh(x·exp(x))': { f: (x) => tf.tanh(tf.mul(x, tf.exp(x))), series: (x) => tanh(multiply(x, exp(x))) },
  'x·elu(x) below 0': {
    f: (x) => tf.mul(x, tf.elu(x)),
    series: (x) => multiply(x, (x[0] as number) >= 0 ? x : exp(x).map((v, i) => (i === 0 ? v - 1 : v))),
  },
  'x·relu(x)': {
    f: (x) => tf.mul(x, tf.relu(x)),
    series: (x) => multiply(x, (x[0] as number) > 0 ? x : [0, 0, 0, 0]),
  },
  'x·pow(2, x)': {
    f: (x) => tf.mul(x, tf.pow(tf.scalar(2), x)),
    series: (x) => multiply(x, exp(x.map((v) => v * Math.LN2))),
  },
};

describeEachIsa('gradients of composites', () => {
  for (const [name, { f, series }] of Object.entries(COMPOSITES))
    it(`of ${name} are right to third order`, () => {
      const points = [-1.3, -0.4, 0.3, 0.9];
      const found = derivatives(f, points);
      points.forEach((x, i) => {
        const [, first, second, third] = series([x, 1, 0, 0]) as [number, number, number, number];
        const wanted = [first, 2 * second, 6 * third];
        wanted.forEach((value, order) => {
          const got = found[order]?.[i] as number;
          expect(Math.abs(got - value), `order ${order + 1} at ${x}: ${got}, not ${value}`).to.be.below(
            2e-4 * Math.max(1, Math.abs(value)),
          );
        });
      });
    });

  it('of softmax are right at second order', () => {
    // Second derivative of Σ w·softmax(x)² along a direction, compared with differences of the first derivative.
    const w = [0.3, -1, 2];
    const f = (x: tf.Tensor) => tf.sum(tf.mul(tf.tensor1d(w), tf.square(tf.softmax(x))));
    const along = [0.5, -0.2, 0.1];
    onBackend('native', () => {
      const gradient = tf.grad(f);
      const x = tf.tensor1d([0.2, -0.4, 0.7]);
      const directional = (t: tf.Tensor) => tf.sum(tf.mul(gradient(t), tf.tensor1d(along)));
      const second = numbers(tf.grad(directional)(x));
      const step = 1e-2;
      const difference = numbers(
        tf.div(tf.sub(gradient(tf.add(x, tf.mul(along, step))), gradient(tf.sub(x, tf.mul(along, step)))), 2 * step),
      );
      second.forEach((value, i) => {
        expect(value).to.be.closeTo(difference[i] as number, 1e-4);
      });
      return [];
    });
  });

  it('save nothing more when derivatives are not nested', () => {
    onBackend('native', () => {
      const x = tf.tensor1d([0.1, 0.2]);
      const kernels: string[] = [];
      const engine = tf.engine();
      const run = engine.runKernel.bind(engine);
      engine.runKernel = ((name: string, ...rest: [never, never]) => {
        kernels.push(name);
        return run(name, ...rest);
      }) as typeof engine.runKernel;
      try {
        tf.grad((t) => tf.sum(tf.tanh(t)))(x);
      } finally {
        engine.runKernel = run;
      }
      expect(kernels.filter((name) => name === tf.Tanh)).to.have.length(1);
      return [];
    });
  });
});

describeEachIsa('the gradient of relu', () => {
  it('passes the upstream gradient where the output is positive, in one kernel, at any size', () => {
    for (const size of [1, 17, 1000, 70_001]) {
      const random = new TestRandom(size);
      const values = random.floats(size, -2, 2);
      if (size > 1) values.set([0, -0].slice(0, size), 0);
      const dy = random.floats(size, -3, 3);
      onBackend('native', () => {
        const found = tf
          .grad((t) => tf.relu(t))(tf.tensor(values), tf.tensor(dy))
          .dataSync();
        expect([...found].map((v) => v + 0)).to.deep.equal([...dy].map((v, i) => ((values[i] as number) > 0 ? v : 0)));
        return [];
      });
    }
  });

  it('rejects different shapes', () => {
    onBackend('native', () => {
      const inputs = { dy: tf.zeros([2]), y: tf.zeros([3]) };
      expect(() => tf.engine().runKernel('ReluGrad', inputs)).to.throw(/ReluGrad: .*2.*3/);
      return [];
    });
  });
});

describeEachIsa('the gradient of sums and means', () => {
  for (const [axes, keepDims] of [
    [undefined, false],
    [[1], false],
    [[0, 2], true],
    [[-1], true],
    [[], false],
  ] as [number[] | undefined, boolean][])
    it(`over ${axes ? `axes [${axes}]` : 'all axes'}${keepDims ? ', kept' : ''} agrees with differences, to second order`, () => {
      const x = tf.tensor(new TestRandom(3).floats(24), [2, 3, 4]);
      onBackend('native', () => {
        for (const reduce of [tf.sum, tf.mean]) {
          const loss = (t: tf.Tensor) => tf.sum(tf.pow(reduce(tf.square(t), axes, keepDims), tf.scalar(2)));
          const slope = (t: tf.Tensor) => tf.sum(tf.square(tf.grad(loss)(t)));
          for (const f of [loss, slope]) {
            const found = numbers(tf.grad(f)(x));
            for (const i of [0, 7, 23]) {
              const moved = (step: number) => {
                const values = numbers(x);
                values[i] = (values[i] as number) + step;
                return f(tf.tensor(values, x.shape)).dataSync()[0] as number;
              };
              const difference = (moved(1e-2) - moved(-1e-2)) / 2e-2;
              expect(found[i]).to.be.closeTo(difference, 1e-2 * Math.max(1, Math.abs(difference)));
            }
          }
        }
        return [];
      });
    });
});

describeEachIsa('the gradient of matrix products with broadcast batches', () => {
  const shapes: [number[], number[], boolean, boolean][] = [
    [[3, 4, 5], [5, 2], false, false],
    [[1, 4, 5], [3, 5, 2], false, false],
    [[3, 4, 5], [1, 5, 2], false, false],
    [[4, 5], [3, 5, 2], false, false],
    [[3, 4, 5], [2, 5], false, true],
    [[3, 4, 5], [1, 2, 5], false, true],
    [[3, 5, 4], [5, 2], true, false],
    [[1, 5, 4], [3, 2, 5], true, true],
    [[2, 1, 4, 5], [3, 5, 2], false, false],
    [[2, 3, 4, 5], [2, 3, 5, 2], false, false],
  ];
  for (const [aShape, bShape, transposeA, transposeB] of shapes)
    it(`agrees with differences for [${aShape}]${transposeA ? 'ᵀ' : ''} × [${bShape}]${transposeB ? 'ᵀ' : ''}`, () => {
      const random = new TestRandom(1);
      const a = random.floats(tf.util.sizeFromShape(aShape));
      const b = random.floats(tf.util.sizeFromShape(bShape));
      onBackend('native', () => {
        const product = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, transposeA, transposeB);
        const x = tf.tensor(a, aShape);
        const y = tf.tensor(b, bShape);
        const weights = tf.tensor(random.floats(product(x, y).size), product(x, y).shape);
        // The loss is linear in each factor, so a difference with any step is exact up to rounding.
        const loss = (p: tf.Tensor, q: tf.Tensor) => tf.sum(tf.mul(product(p, q), weights));
        const [da, db] = tf.grads(loss)([x, y]) as [tf.Tensor, tf.Tensor];
        expect(da.shape).to.deep.equal(aShape);
        expect(db.shape).to.deep.equal(bShape);
        const difference = (values: Float32Array, shape: number[], i: number, f: (t: tf.Tensor) => tf.Tensor) => {
          const moved = (step: number) => {
            const copy = values.slice();
            copy[i] = (copy[i] as number) + step;
            return f(tf.tensor(copy, shape)).dataSync()[0] as number;
          };
          return (moved(1) - moved(-1)) / 2;
        };
        for (const i of [0, 7, a.length - 1])
          expect(numbers(da)[i]).to.be.closeTo(
            difference(a, aShape, i, (t) => loss(t, y)),
            1e-3,
          );
        for (const i of [0, 5, b.length - 1])
          expect(numbers(db)[i]).to.be.closeTo(
            difference(b, bShape, i, (t) => loss(x, t)),
            1e-3,
          );
        return [];
      });
    });
});

describe('gradients that TensorFlow.js registers again', () => {
  const own = tf.getGradient(tf.Tanh);
  after(() => {
    tf.unregisterGradient(tf.Tanh);
    tf.registerGradient(own);
  });

  it('replace those of the package only if a program unregisters these first', () => {
    const other: tf.GradConfig = { kernelName: tf.Tanh, gradFunc: own.gradFunc };
    tf.registerGradient(other);
    expect(tf.getGradient(tf.Tanh)).to.equal(own);
    tf.unregisterGradient(tf.Tanh);
    tf.registerGradient(other);
    expect(tf.getGradient(tf.Tanh)).to.equal(other);
    tf.unregisterGradient(tf.Tanh);
    tf.registerGradient(own);
    tf.registerGradient(other);
    expect(tf.getGradient(tf.Tanh)).to.equal(own);
  });
});
