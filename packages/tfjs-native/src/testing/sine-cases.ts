import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { TestRandom } from './random.js';
import {
  centralDifference,
  type ReferenceNetwork,
  type ReferenceShape,
  type ReferenceValues,
  referenceNetwork,
  referenceValues,
} from './sine-reference.js';

/** Sine networks with which the kernels of every backend are tested. */

/** Returns the network's tensors in the order of the kernels' inputs: [coords, W0, b0, …]. */
export function tensorsOf(
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

/** Returns the largest absolute error divided by the largest absolute value. */
export function shareOfError(values: ArrayLike<number>, wanted: ArrayLike<number>): number {
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
  'a single linear layer, 160 wide': { widths: [40, 160], points: 70 },
  'a single sine layer, 160 wide': { widths: [40, 160], points: 70, lastOmega: 6 },
};

/** Number of elements of each tensor at which gradients are checked. */
const CHECKED = 5;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * (b[i] as number), 0);

/** Network with its exact results, a loss on value, gradient and Laplacian, and some of the loss's derivatives. */
export class Case {
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
  expectGradients(gradients: readonly Float32Array[], order: number, tolerance: number): void {
    this.differences[order] ??= this.differencesOf(order);
    for (const { input, index, wanted } of this.differences[order]) {
      const found = gradients[input] as Float32Array;
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

export const CASES = Object.entries(NETWORKS).map(([title, shape]): [string, Case] => [title, new Case(shape)]);
