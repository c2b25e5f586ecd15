import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { composeValues } from '../sine-composition.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { TestRandom } from '../testing/random.js';
import {
  centralDifference,
  type ReferenceNetwork,
  type ReferenceShape,
  type ReferenceValues,
  referenceNetwork,
  referenceValues,
} from '../testing/sine-reference.js';

const run = (name: string, inputs: readonly tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs as never, attrs) as tf.Tensor | tf.Tensor[]].flat();

/** Returns the network's tensors as inputs of the kernels: [coords, W0, b0, …]. */
function tensorsOf(
  { sets, points, widths, sharedCoords, coords, weights, biases }: ReferenceNetwork,
  perImage = sets > 1,
) {
  const lead = perImage ? [sets] : [];
  const inputs = widths[0] as number;
  return [
    tf.tensor(Float32Array.from(coords), [...(perImage && !sharedCoords ? [sets] : []), points, inputs]),
    ...weights.flatMap((weight, l) => {
      const [rows, columns] = widths.slice(l, l + 2) as [number, number];
      return [
        tf.tensor(Float32Array.from(weight), [...lead, rows, columns]),
        tf.tensor(Float32Array.from(biases[l] as Float64Array), [...lead, 1, columns]),
      ];
    }),
  ];
}

/** Returns the largest error, relative to the largest number. */
function errorOf(found: tf.Tensor, wanted: ArrayLike<number>): number {
  const values = found.dataSync();
  expect(values.length).to.equal(wanted.length);
  let error = 0;
  let scale = 1e-30;
  for (let i = 0; i < values.length; i++) {
    const difference = Math.abs((values[i] as number) - (wanted[i] as number));
    error = Number.isNaN(difference) ? Infinity : Math.max(error, difference);
    scale = Math.max(scale, Math.abs(wanted[i] as number));
  }
  return error / scale;
}

const bits = (tensors: readonly tf.Tensor[]): string =>
  tensors.map((t) => Buffer.from(new Uint8Array(t.dataSync().slice().buffer)).toString('base64')).join();

const NETWORKS: Record<string, ReferenceShape> = {
  'one hidden layer of 3, one input': { widths: [1, 3, 1], points: 7 },
  'widths that are no whole vectors': { widths: [2, 17, 17, 17, 1], points: 131 },
  'three inputs, three outputs, 100 and 64 wide': { widths: [3, 100, 64, 3], points: 21 },
  'five hidden layers': { widths: [2, 30, 30, 30, 30, 30, 3], points: 25 },
  '256 wide': { widths: [2, 256, 256, 1], points: 13, omega: 10 },
  'a set of weights per image, coordinates in common': {
    widths: [2, 64, 64, 3],
    points: 100,
    sets: 3,
    sharedCoords: true,
  },
  'weights and coordinates per image': { widths: [3, 20, 33, 2], points: 25, sets: 4 },
  'a single point': { widths: [2, 5, 1], points: 1 },
  'a sine as the last layer': { widths: [5, 64, 64], points: 25, lastOmega: 6 },
  'many inputs': { widths: [16, 100, 5], points: 8 },
};

/** Number of elements of each tensor whose gradients are checked. */
const CHECKED = 5;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * (b[i] as number), 0);

/** A network, its reference, a loss of value, gradient and Laplacian, and some derivatives of the loss. */
class Case {
  readonly network: ReferenceNetwork;
  readonly truth: ReferenceValues;
  /** Factors of the loss Σ factor · output. */
  readonly factors: Float32Array[];
  private readonly differences: { input: number; index: number; wanted: number }[][] = [];

  constructor(shape: ReferenceShape) {
    this.network = referenceNetwork(shape);
    this.truth = referenceValues(this.network);
    const random = new TestRandom(3);
    const { value, gradient, laplacian } = this.truth;
    this.factors = [value, gradient, laplacian].map(({ length }) => random.floats(length, -1, 1));
  }

  /**
   * Compares gradients with respect to coordinates, weights and biases with central differences in double precision.
   */
  expectGradients(gradients: readonly tf.Tensor[], order: number, tolerance: number): void {
    this.differences[order] ??= this.differencesOf(order);
    for (const { input, index, wanted } of this.differences[order]) {
      const found = (gradients[input] as tf.Tensor).dataSync<'float32'>();
      const scale = found.reduce((most, g) => Math.max(most, Math.abs(g)), 1e-6);
      expect(Math.abs((found[index] as number) - wanted) / scale, `input ${input} [${index}]`).to.be.below(tolerance);
    }
  }

  private differencesOf(order: number) {
    const { network, factors } = this;
    const loss = () => {
      const { value, gradient, laplacian } = referenceValues(network);
      const outputs = [value, gradient, laplacian].slice(0, order + 1);
      return outputs.reduce((sum, output, i) => sum + dot(output, factors[i] as Float32Array), 0);
    };
    const random = new TestRandom(9);
    const arrays = [network.coords, ...network.weights.flatMap((w, l) => [w, network.biases[l] as Float64Array])];
    return arrays.flatMap((numbers, input) =>
      Array.from({ length: CHECKED }, () => {
        const index = random.integer(0, numbers.length - 1);
        return { input, index, wanted: centralDifference(numbers, index, loss) };
      }),
    );
  }
}

const CASES = Object.entries(NETWORKS).map(([title, shape]): [string, Case] => [title, new Case(shape)]);

describeEachIsa('fused sine networks', () => {
  for (const [title, checked] of CASES)
    describe(title, () => {
      const { network, truth, factors } = checked;
      const { omegas, widths, sets, points } = network;
      const lead = sets > 1 ? [sets, points] : [points];
      const shapes = [
        [...lead, widths.at(-1)],
        [...lead, widths.at(-1), widths[0]],
      ] as [number[], number[]];
      const byValue = factors[0] as Float32Array;

      it('gives the values of a network in double precision', () => {
        onBackend('native', () => {
          const [y] = run('SineNetwork', tensorsOf(network), { omegas }) as [tf.Tensor];
          expect(y.shape).to.deep.equal(shapes[0]);
          expect(errorOf(y, truth.value)).to.be.below(2e-5);
          return [];
        });
      });

      it('has the gradients that central differences give', () => {
        onBackend('native', () => {
          const gradients = tf.grads((...inputs: tf.Tensor[]) =>
            tf.sum(tf.mul(run('SineNetwork', inputs, { omegas })[0] as tf.Tensor, tf.tensor(byValue, shapes[0]))),
          )(tensorsOf(network));
          checked.expectGradients(gradients, 0, 2e-4);
          return [];
        });
      });

      for (const order of [1, 2] as const) {
        it(`gives value, gradient${order === 2 ? ' and Laplacian' : ''} in one sweep of order ${order}`, () => {
          onBackend('native', () => {
            const outputs = run('SineNetworkJet', tensorsOf(network), { omegas, ...(order === 1 && { order }) });
            expect(outputs.map((t) => t.shape)).to.deep.equal([shapes[0], shapes[1], shapes[0]].slice(0, order + 1));
            const wanted = [truth.value, truth.gradient, truth.laplacian];
            outputs.forEach((found, i) => {
              expect(errorOf(found, wanted[i] as Float64Array)).to.be.below([2e-5, 3e-5, 1e-4][i] as number);
            });
            return [];
          });
        });

        it(`has the sweep's gradients of order ${order} that central differences give`, () => {
          onBackend('native', () => {
            const gradients = tf.grads((...inputs: tf.Tensor[]) => {
              const outputs = run('SineNetworkJet', inputs, { omegas, order });
              const parts = outputs.map((t, i) => tf.sum(tf.mul(t, tf.tensor(factors[i] as Float32Array, t.shape))));
              return tf.addN(parts);
            })(tensorsOf(network));
            checked.expectGradients(gradients, order, 4e-4);
            return [];
          });
        });
      }

      it('gives the same bits for any number of threads, with saved or recomputed values', () => {
        const results = withThreads([1, 2, 3], () => {
          let result = '';
          onBackend('native', () => {
            const inputs = tensorsOf(network);
            const dy = tf.tensor(byValue, shapes[0]);
            const taped = tf.grads((...xs: tf.Tensor[]) => run('SineNetwork', xs, { omegas })[0] as tf.Tensor)(
              inputs,
              dy,
            );
            const y = run('SineNetwork', inputs, { omegas });
            const jet = run('SineNetworkJet', inputs, { omegas });
            const again = run('SineNetworkGrad', [dy, ...y, ...inputs], { omegas });
            expect(bits(again)).to.equal(bits(taped));
            result = bits([...y, ...jet, ...taped]);
            return [];
          });
          return result;
        });
        expect(new Set(results).size).to.equal(1);
      });
    });

  it('gives every image the same values as alone', () => {
    const network = referenceNetwork({ widths: [2, 40, 40, 3], points: 77, sets: 3, sharedCoords: true });
    const { omegas } = network;
    onBackend('native', () => {
      const inputs = tensorsOf(network);
      const all = run('SineNetwork', inputs, { omegas })[0] as tf.Tensor;
      for (let image = 0; image < 3; image++) {
        const own = inputs.map((t, i) => (i === 0 ? t : tf.slice(t, [image, 0, 0], [1, -1, -1])));
        const alone = run('SineNetwork', own, { omegas });
        expect(bits(alone)).to.equal(bits([tf.slice(all, [image, 0, 0], [1, -1, -1])]));
      }
      return [];
    });
  });

  it('gives every point the same value as alone', () => {
    const network = referenceNetwork({ widths: [2, 33, 64, 1], points: 200 });
    const { omegas } = network;
    onBackend('native', () => {
      const [coords, ...parameters] = tensorsOf(network) as [tf.Tensor, ...tf.Tensor[]];
      const all = (run('SineNetwork', [coords, ...parameters], { omegas })[0] as tf.Tensor).dataSync();
      for (const point of [0, 5, 6, 95, 96, 199]) {
        const alone = run('SineNetwork', [tf.slice(coords, [point, 0], [1, 2]), ...parameters], {
          omegas,
        })[0] as tf.Tensor;
        expect(alone.dataSync()[0]).to.equal(all[point]);
      }
      return [];
    });
  });

  it('divides many points into tasks with the same sum of gradients for any number of threads', () => {
    const network = referenceNetwork({ widths: [2, 128, 128, 128, 1], points: 9000, omega: 8 });
    const { omegas } = network;
    const results = withThreads([1, 2, 4], () => {
      let result = '';
      onBackend('native', () => {
        const inputs = tensorsOf(network);
        const f = (...xs: tf.Tensor[]) => tf.mean(tf.square(run('SineNetwork', xs, { omegas })[0] as tf.Tensor));
        const fused = tf.grads(f)(inputs);
        result = bits(fused);
        const plain = tf.grads((...xs: tf.Tensor[]) => tf.mean(tf.square(composeValues(omegas)(xs)[0] as tf.Tensor)))(
          inputs,
        );
        fused.forEach((g, i) => {
          expect(errorOf(g, (plain[i] as tf.Tensor).dataSync())).to.be.below(1e-4);
        });
        return [];
      });
      return result;
    });
    expect(new Set(results).size).to.equal(1);
  });

  it('computes the sine of angles of a thousand as accurately as single precision can hold them', () => {
    onBackend('native', () => {
      const x = new TestRandom(5).floats(500, -1000, 1000);
      const y = run('SineLayer', [tf.tensor(x, [500, 1]), tf.ones([1, 1]), tf.zeros([1])], {
        omega: 1,
      })[0] as tf.Tensor;
      // ω/π · x is rounded once, with relative error 2^-24, before whole periods are subtracted.
      expect(errorOf(y, Array.from(x, Math.sin))).to.be.below(1000 * 2 ** -23);
      const small = x.map((v) => v / 1000);
      const near = run('SineLayer', [tf.tensor(small, [500, 1]), tf.ones([1, 1]), tf.zeros([1])], {
        omega: 1,
      })[0] as tf.Tensor;
      expect(errorOf(near, Array.from(small, Math.sin))).to.be.below(2 ** -22);
      return [];
    });
  });

  it('stays between −1 and 1 for huge angles', () => {
    onBackend('native', () => {
      const x = Float32Array.of(1e6, 1e8, 3e9, -1e12, 1e20, 1e30, -3e38);
      const y = run('SineLayer', [tf.tensor(x, [7, 1]), tf.ones([1, 1]), tf.zeros([1])], { omega: 1 })[0] as tf.Tensor;
      for (const value of y.dataSync()) expect(Math.abs(value)).to.be.at.most(1);
      return [];
    });
  });

  it('confines a NaN to its point', () => {
    const network = referenceNetwork({ widths: [2, 20, 1], points: 9 });
    onBackend('native', () => {
      const [coords, ...parameters] = tensorsOf(network) as [tf.Tensor, ...tf.Tensor[]];
      const values = coords.dataSync().slice();
      values[6] = Number.NaN;
      const y = run('SineNetwork', [tf.tensor(values, coords.shape), ...parameters], { omegas: network.omegas });
      expect(Array.from((y[0] as tf.Tensor).dataSync(), Number.isNaN)).to.deep.equal(
        Array.from({ length: 9 }, (_, i) => i === 3),
      );
      return [];
    });
  });

  describe('single layers', () => {
    const layers: [string, number[], number[], number[], number][] = [
      ['a matrix of points', [30, 17], [17, 64], [1, 64], 4],
      ['a batch of points and shared weights', [3, 20, 100], [100, 33], [33], 4],
      ['points of rank 4', [2, 3, 4, 5], [5, 16], [1, 16], 4],
      ['weights per image', [3, 20, 24], [3, 24, 16], [3, 1, 16], 4],
      ['weights per image, points in common', [20, 24], [3, 24, 16], [3, 1, 16], 4],
      ['no sine', [30, 17], [17, 3], [3], 0],
      ['few outputs', [30, 64], [64, 2], [1, 2], 4],
    ];
    for (const [title, xShape, wShape, bShape, omega] of layers)
      it(`agree with TensorFlow.js's operations, gradients too: ${title}`, () => {
        onBackend('native', () => {
          const random = new TestRandom(7);
          const tensor = (shape: number[], bound: number) =>
            tf.tensor(random.floats(tf.util.sizeFromShape(shape), -bound, bound), shape);
          const inputs = [tensor(xShape, 1), tensor(wShape, 0.2), tensor(bShape, 0.2)];
          const fused = (xs: tf.Tensor[]) => run('SineLayer', xs, { omega })[0] as tf.Tensor;
          const plain = (xs: tf.Tensor[]) => composeValues([omega])(xs)[0] as tf.Tensor;
          const wanted = plain(inputs);
          const found = fused(inputs);
          expect(found.shape).to.deep.equal(wanted.shape);
          expect(errorOf(found, wanted.dataSync())).to.be.below(1e-5);
          const dy = tensor(wanted.shape, 1);
          const [a, b] = [fused, plain].map((f) => tf.grads((...xs: tf.Tensor[]) => f(xs))(inputs, dy)) as [
            tf.Tensor[],
            tf.Tensor[],
          ];
          a.forEach((g, i) => {
            expect(g.shape).to.deep.equal((inputs[i] as tf.Tensor).shape);
            expect(errorOf(g, (b[i] as tf.Tensor).dataSync())).to.be.below(1e-5);
          });
          return [];
        });
      });
  });

  describe('higher derivatives', () => {
    const network = referenceNetwork({ widths: [2, 24, 20, 1], points: 11, omega: 3 });
    const perImage = referenceNetwork({ widths: [2, 24, 20, 2], points: 6, sets: 2, sharedCoords: true, omega: 3 });
    // Enough points to compose gradients of gradients in three groups, one of them smaller.
    const many = { widths: [2, 7, 2], points: 900, sets: 5, omega: 3 };
    const manyPerImage = referenceNetwork(many);
    const manyShared = referenceNetwork({ ...many, sharedCoords: true });
    const network3 = referenceNetwork({ widths: [2, 24, 24], points: 8, omega: 3, lastOmega: 3 });

    it('gives the Laplacian by reverse mode twice', () => {
      onBackend('native', () => {
        const [coords, ...parameters] = tensorsOf(network) as [tf.Tensor, ...tf.Tensor[]];
        const { omegas } = network;
        const value = (x: tf.Tensor) => run('SineNetwork', [x, ...parameters], { omegas })[0] as tf.Tensor;
        const second = [0, 1].map((i) => {
          const slope = (x: tf.Tensor) => tf.slice(tf.grad(value)(x), [0, i], [-1, 1]);
          return tf.slice(tf.grad(slope)(coords), [0, i], [-1, 1]);
        });
        const truth = referenceValues(network);
        expect(errorOf(tf.addN(second), truth.laplacian)).to.be.below(1e-4);
        const gradient = tf.grad(value)(coords);
        expect(errorOf(gradient, truth.gradient)).to.be.below(3e-5);
        return [];
      });
    });

    /**
     * Compares a loss of the kernel with the same loss of the composition: its gradients with respect to all inputs.
     */
    const compare = (
      of: ReferenceNetwork,
      loss: (f: (xs: tf.Tensor[]) => tf.Tensor, xs: tf.Tensor[]) => tf.Tensor,
      tolerance = 2e-4,
    ) => {
      const { omegas } = of;
      // A loss that does not depend on the last bias would be an error.
      const withAll = (f: (xs: tf.Tensor[]) => tf.Tensor, xs: tf.Tensor[]) =>
        tf.add(loss(f, xs), tf.mul(0, tf.sum(f(xs))));
      let wanted: Float32Array[] = [];
      onBackend('cpu', () => {
        const f = (xs: tf.Tensor[]) => composeValues(omegas)(xs)[0] as tf.Tensor;
        const grads = tf.grads((...xs: tf.Tensor[]) => withAll(f, xs))(tensorsOf(of));
        wanted = grads.map((g) => g.dataSync().slice() as Float32Array);
        return [];
      });
      onBackend('native', () => {
        const f = (xs: tf.Tensor[]) => run('SineNetwork', xs, { omegas })[0] as tf.Tensor;
        const grads = tf.grads((...xs: tf.Tensor[]) => withAll(f, xs))(tensorsOf(of));
        grads.forEach((g, i) => {
          expect(errorOf(g, wanted[i] as Float32Array), `input ${i}`).to.be.below(tolerance);
        });
        return [];
      });
    };

    for (const [title, of] of [
      ['one network', network],
      ['a network per image', perImage],
      ['many networks', manyPerImage],
      ['many networks, points in common', manyShared],
      ['a sine as the last layer', network3],
    ] as const) {
      it(`fits derivatives by the coordinates through tf.grad, as operations do: ${title}`, () => {
        compare(of, (f, [coords, ...parameters]) => {
          const gradient = tf.grad((x) => f([x, ...parameters]))(coords as tf.Tensor);
          return tf.mean(tf.square(tf.sub(gradient, 1)));
        });
      });

      it(`mixes values, derivatives by coordinates and by parameters, as operations do: ${title}`, () => {
        compare(of, (f, xs) => {
          const y = f(xs);
          const gradients = tf.grads((...all: tf.Tensor[]) => tf.sum(tf.square(f(all))))(xs);
          return tf.addN([tf.mean(y), ...gradients.map((g) => tf.mean(tf.square(g)))]);
        });
      });
    }

    it('gives third derivatives: the gradient of a loss on second derivatives', () => {
      compare(
        network,
        (f, [coords, ...parameters]) => {
          const slope = (x: tf.Tensor) => tf.grad((at) => f([at, ...parameters]))(x);
          const second = tf.grad((x) => tf.sum(tf.square(slope(x))))(coords as tf.Tensor);
          return tf.mean(tf.square(second));
        },
        1e-3,
      );
    });

    it('gives third derivatives by all inputs', () => {
      const size = (tensors: tf.Tensor[]) => tf.addN(tensors.map((x) => tf.mean(tf.square(x))));
      for (const of of [network, perImage])
        compare(
          of,
          (f, xs) => {
            const slopes = (...all: tf.Tensor[]) => tf.grads((...at: tf.Tensor[]) => tf.sum(tf.square(f(at))))(all);
            return size(tf.grads((...all: tf.Tensor[]) => size(slopes(...all)))(xs));
          },
          1e-3,
        );
    });

    it('differentiates a sweep with derivatives twice, by its coordinates', () => {
      const { omegas } = network;
      onBackend('native', () => {
        const [coords, ...parameters] = tensorsOf(network) as [tf.Tensor, ...tf.Tensor[]];
        for (const order of [1, 2]) {
          const value = (x: tf.Tensor) => run('SineNetworkJet', [x, ...parameters], { omegas, order })[0] as tf.Tensor;
          const plain = (x: tf.Tensor) => composeValues(omegas)([x, ...parameters])[0] as tf.Tensor;
          const [found, wanted] = [value, plain].map((f) =>
            tf.grad((x) => tf.sum(tf.square(tf.grad(f)(x))))(coords),
          ) as [tf.Tensor, tf.Tensor];
          expect(errorOf(found, wanted.dataSync())).to.be.below(1e-4);
        }
        return [];
      });
    });
  });

  it('leaves no tensor behind and frees values saved for the gradient', () => {
    const network = referenceNetwork({ widths: [2, 64, 64, 1], points: 500 });
    const { omegas } = network;
    onBackend('native', () => {
      const inputs = tensorsOf(network);
      const attached = () => (tf.memory() as unknown as { numBytesAttached: number }).numBytesAttached;
      const before = tf.memory().numTensors;
      expect(attached()).to.equal(0);
      let during = 0;
      const gradients = tf.grads((...xs: tf.Tensor[]) => {
        const y = run('SineNetwork', xs, { omegas })[0] as tf.Tensor;
        during = attached();
        return y;
      })(inputs);
      expect(during).to.be.above(0);
      expect(attached()).to.equal(0);
      expect(tf.memory().numTensors).to.equal(before + gradients.length);
      tf.dispose(gradients);
      tf.dispose(run('SineNetwork', inputs, { omegas }));
      expect(tf.memory().numTensors).to.equal(before);
      return [];
    });
  });

  it('accepts no points and no images', () => {
    onBackend('native', () => {
      const inputs = [tf.zeros([0, 2]), tf.ones([2, 3]), tf.zeros([3]), tf.ones([3, 1]), tf.zeros([1, 1])];
      const gradients = tf.grads((...xs: tf.Tensor[]) => run('SineNetwork', xs, { omegas: [5, 0] })[0] as tf.Tensor)(
        inputs,
      );
      expect(Array.from((gradients[1] as tf.Tensor).dataSync())).to.deep.equal([0, 0, 0, 0, 0, 0]);
      const none = run('SineNetwork', [tf.zeros([4, 2]), tf.ones([0, 2, 3]), tf.zeros([0, 1, 3])], { omegas: [0] });
      expect((none[0] as tf.Tensor).shape).to.deep.equal([0, 4, 3]);
      return [];
    });
  });

  it('says what is wrong with its inputs', () => {
    onBackend('native', () => {
      const coords = tf.zeros([4, 2]);
      const [w0, b0, w1, b1] = [tf.ones([2, 3]), tf.zeros([1, 3]), tf.ones([3, 1]), tf.zeros([1])];
      const omegas = [5, 0];
      const failures: [tf.Tensor[], tf.NamedAttrMap, RegExp][] = [
        [[coords, w0, b0, w1], { omegas }, /expected a weight and a bias for each of 2 layers, got 3 tensors/],
        [[coords, w0, b0, w1, b1], {}, /expected a number ω for each layer, got undefined/],
        [[coords, w0, b0, w1, b1], { omegas: [5, Number.NaN] }, /expected a number ω for each layer/],
        [[coords, w0, b0, w1, b1], { omegas: [] }, /expected 1 to 64 layers, got 0/],
        [[tf.zeros([4, 3]), w0, b0, w1, b1], { omegas }, /expected W0 of shape \[3, out\], got \[2, 3\]/],
        [[coords, w0, b0, tf.ones([4, 1]), b1], { omegas }, /expected W1 of shape \[3, out\], got \[4, 1\]/],
        [[coords, w0, tf.zeros([2, 3]), w1, b1], { omegas }, /expected b0 of shape \[1, 3\], got \[2, 3\]/],
        [[coords, tf.ones([2, 2, 3]), b0, w1, b1], { omegas }, /expected b0 of shape \[2, 1, 3\], got \[1, 3\]/],
        [[tf.zeros([2]), w0, b0, w1, b1], { omegas }, /expected coordinates \[\.\., N, I\], got \[2\]/],
        [
          [tf.zeros([3, 4, 2]), tf.ones([2, 2, 3]), tf.zeros([2, 1, 3])],
          { omegas: [5] },
          /expected coordinates \[2, N, I\] or \[N, I\], got \[3, 4, 2\]/,
        ],
        [[tf.cast(coords, 'int32'), w0, b0, w1, b1], { omegas }, /expected float32 tensors, input 0 is int32/],
        [[coords, w0, b0, w1, undefined as unknown as tf.Tensor], { omegas }, /input 4 is not a tensor/],
      ];
      for (const [inputs, attrs, message] of failures)
        for (const name of ['SineNetwork', 'SineNetworkJet'])
          expect(() => run(name, inputs, attrs), name).to.throw(message);
      expect(() => run('SineNetworkJet', [coords, w0, b0, w1, b1], { omegas, order: 3 })).to.throw(
        /order 1 or 2, got 3/,
      );
      const gone = tf.zeros([4, 2]);
      gone.dispose();
      expect(() => run('SineLayer', [gone, w0, b0], { omega: 5 })).to.throw(/input 0 is disposed/);
      const y = tf.zeros([4, 1]);
      expect(() => run('SineNetworkGrad', [tf.zeros([4, 2]), y, coords, w0, b0, w1, b1], { omegas })).to.throw(
        /expected dy of shape \[4, 1\], got \[4, 2\]/,
      );
      return [];
    });
  });
});
