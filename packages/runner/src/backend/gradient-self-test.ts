import {
  apply,
  applyWithDerivatives,
  flattenParameters,
  initializeSiren,
  laplacian,
  type SirenSpec,
  sirenSpec,
  unflattenParameters,
} from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Comparison of derivatives from TensorFlow.js, on the current backend, with central differences in double precision.
 */
export interface GradientCheck {
  /**
   * Order of the derivative. First-order derivatives are with respect to the parameters, second-order ones with respect
   * to the coordinates; the latter are computed by reverse mode applied twice or in one forward pass.
   */
  name: string;
  /** Largest absolute difference divided by the largest absolute reference value. */
  error: number;
  passed: boolean;
}

/**
 * Largest accepted error. Single-precision sines of arguments near 10 have errors of 1e-6, and second derivatives lose
 * two more digits. A wrong formula gives a much larger error.
 */
const TOLERANCE = 1e-3;

/**
 * Step of the central differences. In double precision they are then exact to seven digits, at first and second order.
 */
const STEP = 1e-4;

/** Checks first and second derivatives of a small sine network on the current backend. */
export async function gradientSelfTest(): Promise<GradientCheck[]> {
  const spec = sirenSpec({ inputs: 2, outputs: 2, width: 16, hiddenLayers: 1, omega0: 10 });
  const parameters = flattenParameters(initializeSiren(spec, 'self-test'));
  const coords = tf.tensor2d(Array.from({ length: 9 }, (_, point) => [Math.cos(point), Math.sin(2 * point) / 2]));
  const checks: [name: string, computed: () => tf.Tensor[], expected: (network: Network) => number[]][] = [
    [
      'first order',
      () => {
        const loss = (...tensors: tf.Tensor[]) => tf.sum(tf.square(apply(spec, unflattenParameters(tensors), coords)));
        return tf.grads(loss)(parameters);
      },
      (network) => network.parameterGradient(),
    ],
    [
      'second order, reverse',
      () => [laplacian(spec, unflattenParameters(parameters), coords)],
      (network) => network.laplacian(),
    ],
    [
      'second order, forward',
      () => [applyWithDerivatives(spec, unflattenParameters(parameters), coords).laplacian],
      (network) => network.laplacian(),
    ],
  ];
  const network = new Network(
    spec,
    await Promise.all(parameters.map(async (tensor) => Float64Array.from(await tensor.data()))),
    (await coords.array()) as number[][],
  );
  const results: GradientCheck[] = [];
  for (const [name, computed, expected] of checks) {
    const flat = tf.tidy(() => tf.concat1d(computed().map((tensor) => tf.reshape(tensor, [-1]) as tf.Tensor1D)));
    const error = relativeError(await flat.data(), expected(network));
    flat.dispose();
    results.push({ name, error, passed: error <= TOLERANCE });
  }
  tf.dispose([coords, ...parameters]);
  return results;
}

function relativeError(computed: ArrayLike<number>, expected: readonly number[]): number {
  const scale = Math.max(...expected.map(Math.abs));
  if (computed.length !== expected.length) return Number.POSITIVE_INFINITY;
  const differences = expected.map((value, index) => Math.abs((computed[index] as number) - value));
  // NaN must count as an infinite error.
  return differences.every(Number.isFinite) ? Math.max(...differences) / scale : Number.POSITIVE_INFINITY;
}

/** The same network in double precision without TensorFlow.js, as the reference. */
class Network {
  constructor(
    private readonly spec: SirenSpec,
    /** Weight and bias of each layer in turn, row-major. */
    private readonly parameters: readonly Float64Array[],
    private readonly coords: readonly (readonly number[])[],
  ) {}

  /** Returns the gradient of the sum of squared values with respect to every parameter. */
  parameterGradient(): number[] {
    const loss = (): number => this.coords.flatMap((point) => this.values(point)).reduce((sum, y) => sum + y * y, 0);
    return this.parameters.flatMap((numbers) =>
      Array.from(numbers, (value, index) => {
        const at = (shift: number): number => {
          numbers[index] = value + shift;
          const result = loss();
          numbers[index] = value;
          return result;
        };
        return (at(STEP) - at(-STEP)) / (2 * STEP);
      }),
    );
  }

  /** Returns the Laplacian of every value at every coordinate, [N, C] flattened. */
  laplacian(): number[] {
    return this.coords.flatMap((point) => {
      const center = this.values(point);
      return center.map((value, channel) =>
        point.reduce((sum, _, axis) => {
          const at = (shift: number): number =>
            this.values(point.map((x, other) => (other === axis ? x + shift : x)))[channel] as number;
          return sum + (at(STEP) - 2 * value + at(-STEP)) / STEP ** 2;
        }, 0),
      );
    });
  }

  private values(point: readonly number[]): number[] {
    return this.spec.layers.reduce<readonly number[]>((x, { inputs, outputs, omega }, layer) => {
      const [weight, bias] = this.parameters.slice(2 * layer) as [Float64Array, Float64Array];
      return Array.from({ length: outputs }, (_, unit) => {
        let sum = bias[unit] as number;
        for (let k = 0; k < inputs; k++) sum += (x[k] as number) * (weight[k * outputs + unit] as number);
        return omega === 0 ? sum : Math.sin(omega * sum);
      });
    }, point) as number[];
  }
}
