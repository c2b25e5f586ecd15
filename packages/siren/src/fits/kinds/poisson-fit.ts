import * as tf from '@tensorflow/tfjs-core';
import { checkCount, checkPositive } from '../../check-option.js';
import { type PoissonProblem, solvePoisson } from '../../differences/solve-poisson.js';
import { atNodes } from '../../differences/square-grid.js';
import { atPoints, drawFacePoints, drawPoints } from '../draw-points.js';
import { customFit } from '../fit.js';
import { FIT_DEFAULTS } from '../fit-defaults.js';
import { once } from '../once.js';
import { relativeError } from '../relative-error.js';
import type { EquationFit, EquationFitOptions } from './equation-fit.js';

/**
 * Default weight of the boundary. For smooth sources it balances both terms, since boundary values are about a fifth of
 * the source.
 */
const EDGE_WEIGHT = 1000;

/**
 * Fits Poisson's equation on the square [-1, 1]². The loss is mean((Δφ − f)²) inside plus `edgeWeight` · mean((φ − g)²)
 * on the edges, both divided by the mean of f². The fit measures `error` at the nodes of a finite-difference solution.
 *
 * @throws SirenError `option` if an option is out of range
 */
export function poissonFit(problem: PoissonProblem, options: EquationFitOptions = {}): EquationFit<Float64Array> {
  const what = 'siren.poissonFit';
  const {
    batch = FIT_DEFAULTS.equation.batch,
    edgeWeight = EDGE_WEIGHT,
    nodes = FIT_DEFAULTS.equation.nodes,
    seed = 1,
  } = options;
  checkCount(`${what}: batch`, batch, 4);
  checkPositive(`${what}: edgeWeight`, edgeWeight);
  const { source, boundary = () => 0 } = problem;
  const edge = Math.floor(batch / 4);
  const sources = atNodes(source, 65);
  const power = sources.reduce((sum, f) => sum + f * f, 0) / sources.length || 1; // 1 for a zero source
  const reference = once(() => solvePoisson(problem, nodes));
  const fit = customFit({
    name: 'poisson',
    inputs: 2,
    outputs: 1,
    derivatives: 'laplacian',
    sample(step) {
      const within = drawPoints(seed, `points of step ${step}`, batch, 2);
      const edges = drawFacePoints(seed, `edges of step ${step}`, edge, 2);
      return {
        coordinates: tf.concat([tf.tensor2d(within, [batch, 2]), tf.tensor2d(edges, [edge, 2])]),
        targets: {
          source: tf.tensor2d(atPoints(source, within, 2), [batch, 1]),
          boundary: tf.tensor2d(atPoints(boundary, edges, 2), [edge, 1]),
        },
      };
    },
    loss({ value, laplacian }, targets) {
      const [inner] = tf.split(laplacian, [batch, edge]) as [tf.Tensor];
      const [, outer] = tf.split(value, [batch, edge]) as [tf.Tensor, tf.Tensor];
      return {
        equation: tf.div(tf.mean(tf.squaredDifference(inner, targets.source)), power),
        edges: tf.mul(edgeWeight / power, tf.mean(tf.squaredDifference(outer, targets.boundary))),
      };
    },
  });
  return {
    ...fit,
    reference,
    async measure(signal) {
      const { value } = await signal.render({ height: nodes, width: nodes });
      return { error: relativeError(value, reference()) };
    },
  };
}
