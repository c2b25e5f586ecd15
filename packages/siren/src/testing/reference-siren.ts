import type * as tf from '@tensorflow/tfjs-core';
import { flattenParameters, parametersOf, type SirenParameters } from '../network/siren-parameters.js';
import type { SirenSpec } from '../network/siren-spec.js';

/** Reference implementation of a sine network in float64 loops, from the formula of the paper. */
export class ReferenceSiren {
  /** Weight and bias, layer by layer, row-major. Tests change them for central differences. */
  readonly parameters: readonly Float64Array[];

  constructor(
    private readonly spec: SirenSpec,
    parameters: SirenParameters,
    image = 0,
  ) {
    const own = parametersOf(parameters, image);
    this.parameters = flattenParameters(own).map((tensor: tf.Tensor) => {
      const values = Float64Array.from(tensor.dataSync());
      tensor.dispose();
      return values;
    });
  }

  /** Returns the C values at a point. */
  value(point: readonly number[]): number[] {
    let x = [...point];
    for (const [layer, { outputs, omega }] of this.spec.layers.entries()) {
      const weight = this.parameters[2 * layer] as Float64Array;
      const bias = this.parameters[2 * layer + 1] as Float64Array;
      x = Array.from({ length: outputs }, (_, unit) => {
        const sum = x.reduce(
          (z, value, row) => z + value * (weight[row * outputs + unit] as number),
          bias[unit] as number,
        );
        return omega === 0 ? sum : Math.sin(omega * sum);
      });
    }
    return x;
  }

  /** Returns the first derivatives by central differences, [C][I]. */
  gradient(point: readonly number[], step = 1e-5): number[][] {
    const slopes = point.map((_, axis) => {
      const ahead = this.value(moved(point, axis, step));
      const behind = this.value(moved(point, axis, -step));
      return ahead.map((value, channel) => (value - (behind[channel] as number)) / (2 * step));
    });
    return this.value(point).map((_, channel) => slopes.map((slope) => slope[channel] as number));
  }

  /** Returns the second derivatives by central differences, [C][I][I]. */
  hessian(point: readonly number[], step = 1e-4): number[][][] {
    const bends = point.map((_, axis) => {
      const ahead = this.gradient(moved(point, axis, step), step);
      const behind = this.gradient(moved(point, axis, -step), step);
      return ahead.map((row, channel) =>
        row.map((value, other) => (value - (behind[channel]?.[other] as number)) / (2 * step)),
      );
    });
    return this.value(point).map((_, channel) => bends.map((bend) => bend[channel] as number[]));
  }

  /** Returns the sum of the unmixed second derivatives by central differences, [C]. */
  laplacian(point: readonly number[], step = 1e-4): number[] {
    return this.hessian(point, step).map((bend) => bend.reduce((sum, row, axis) => sum + (row[axis] as number), 0));
  }

  /**
   * Returns the derivatives of `loss` with respect to every parameter by central differences, in the order of
   * `parameters`.
   */
  parameterGradients(loss: () => number, step = 1e-5): number[][] {
    return this.parameters.map((values) =>
      Array.from(values, (value, index) => {
        values[index] = value + step;
        const ahead = loss();
        values[index] = value - step;
        const behind = loss();
        values[index] = value;
        return (ahead - behind) / (2 * step);
      }),
    );
  }
}

/** Returns the points of a coordinate tensor [N, I], or those of one image for [B, N, I]. */
export function pointsOf(coords: tf.Tensor, image = 0): number[][] {
  const points = coords.arraySync();
  return coords.rank === 3 ? ((points as number[][][])[image] as number[][]) : (points as number[][]);
}

function moved(point: readonly number[], axis: number, by: number): number[] {
  return point.map((value, index) => (index === axis ? value + by : value));
}
