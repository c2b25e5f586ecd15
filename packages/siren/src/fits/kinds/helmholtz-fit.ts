import * as tf from '@tensorflow/tfjs-core';
import { checkCount, checkPositive } from '../../check-option.js';
import { MATCHED_LAYER, multiply, stretch } from '../../differences/perfectly-matched-layer.js';
import { type ComplexField, type HelmholtzProblem, solveHelmholtz } from '../../differences/solve-helmholtz.js';
import { nodePlace } from '../../differences/square-grid.js';
import { atPoints, drawPoints } from '../draw-points.js';
import { customFit } from '../fit.js';
import { FIT_DEFAULTS } from '../fit-defaults.js';
import { once } from '../once.js';
import { relativeError } from '../relative-error.js';
import type { EquationFit, EquationFitOptions } from './equation-fit.js';

/**
 * Fits waves of one frequency in open space (paper, section 4.3, and supplement, section 5.3). The loss is the mean of
 * |Σᵢ (sᵢ∂ᵢ)² Φ / k² + Φ − f / k²|² over the square [-1, 1]², where sᵢ are the factors of a perfectly matched layer
 * along its sides. The two channels of the network are the real and imaginary parts of Φ. The fit measures `error` at
 * the nodes of a finite-difference solution, outside the layer.
 *
 * @throws SirenError `option` if an option is out of range
 */
export function helmholtzFit(
  problem: HelmholtzProblem,
  options: Omit<EquationFitOptions, 'edgeWeight'> = {},
): EquationFit<ComplexField> {
  const what = 'siren.helmholtzFit';
  const { batch = FIT_DEFAULTS.equation.batch, nodes = FIT_DEFAULTS.equation.nodes, seed = 1 } = options;
  const { source, wavenumber, layer = MATCHED_LAYER } = problem;
  checkCount(`${what}: batch`, batch, 1);
  checkPositive(`${what}: wavenumber`, wavenumber);
  const reference = once(() => solveHelmholtz(problem, nodes));
  const fit = customFit({
    name: 'helmholtz',
    inputs: 2,
    outputs: 2,
    derivatives: 'hessian',
    sample(step) {
      const points = drawPoints(seed, `points of step ${step}`, batch, 2);
      // (s∂)² = s²∂∂ + s·s′∂ along each axis, as complex numbers.
      const seconds = [new Float32Array(2 * batch), new Float32Array(2 * batch)] as const;
      const firsts = [new Float32Array(2 * batch), new Float32Array(2 * batch)] as const;
      for (const [index, place] of points.entries()) {
        const { factor, slope } = stretch(place, layer);
        const [second, first] = [multiply(factor, factor), multiply(factor, slope)];
        for (const part of [0, 1] as const) {
          seconds[part][index] = second[part] / wavenumber ** 2;
          firsts[part][index] = first[part] / wavenumber ** 2;
        }
      }
      const tensor = (numbers: Float32Array, columns = 2) => tf.tensor2d(numbers, [batch, columns]);
      const sources = atPoints(source, points, 2).map((f) => f / wavenumber ** 2);
      return {
        coordinates: tensor(points),
        targets: {
          source: tensor(sources, 1),
          secondReal: tensor(seconds[0]),
          secondImaginary: tensor(seconds[1]),
          firstReal: tensor(firsts[0]),
          firstImaginary: tensor(firsts[1]),
        },
      };
    },
    loss({ value, gradient, hessian }, targets) {
      const bends = tf.sum(tf.mul(hessian, tf.eye(2)), -1); // [N, 2 parts, 2 axes]
      const part = (tensor: tf.Tensor, index: number) => tf.squeeze(tf.gather(tensor, [index], 1), [1]); // [N, 2 axes]
      const [bendU, bendV] = [part(bends, 0), part(bends, 1)];
      const [slopeU, slopeV] = [part(gradient, 0), part(gradient, 1)];
      const [u, v] = tf.split(value, 2, 1) as [tf.Tensor, tf.Tensor];
      const { secondReal, secondImaginary, firstReal, firstImaginary } = targets;
      const sum = (terms: tf.Tensor[]) => tf.sum(tf.addN(terms), 1, true); // over the axes, [N, 1]
      const real = sum([
        tf.mul(secondReal, bendU),
        tf.neg(tf.mul(secondImaginary, bendV)),
        tf.mul(firstReal, slopeU),
        tf.neg(tf.mul(firstImaginary, slopeV)),
      ]);
      const imaginary = sum([
        tf.mul(secondReal, bendV),
        tf.mul(secondImaginary, bendU),
        tf.mul(firstReal, slopeV),
        tf.mul(firstImaginary, slopeU),
      ]);
      const residual = [tf.sub(tf.add(real, u), targets.source), tf.add(imaginary, v)];
      return tf.mean(tf.addN(residual.map((one) => tf.square(one))));
    },
  });
  return {
    ...fit,
    reference,
    async measure(signal) {
      const { value } = await signal.render({ height: nodes, width: nodes });
      const truth = reference();
      const both = new Float64Array(2 * nodes ** 2); // interleaved like the channels of the network
      for (const [node, real] of truth.real.entries()) both.set([real, truth.imaginary[node] as number], 2 * node);
      const open = (index: number) => Math.abs(nodePlace(index, nodes)) <= 1 - layer.thickness;
      const counts = (index: number) => open(Math.floor((index >> 1) / nodes)) && open((index >> 1) % nodes);
      return { error: relativeError(value, both, counts) };
    },
  };
}
