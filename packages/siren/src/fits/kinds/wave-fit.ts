import * as tf from '@tensorflow/tfjs-core';
import { checkCount, checkPositive } from '../../check-option.js';
import { solveWave, type WaveProblem } from '../../differences/solve-wave.js';
import { atNodes, nodePlace, type PointFunction } from '../../differences/square-grid.js';
import { atPoints, drawFacePoints, drawPoints } from '../draw-points.js';
import { customFit } from '../fit.js';
import { FIT_DEFAULTS } from '../fit-defaults.js';
import type { FittedSignal } from '../fitted-signal.js';
import { once } from '../once.js';
import { relativeError } from '../relative-error.js';
import type { EquationFit, EquationFitOptions } from './equation-fit.js';

/** Options of {@link waveFit}. */
export interface WaveFitOptions extends EquationFitOptions {
  /**
   * Number of steps over which the sampled time range grows from the start to the full duration. Default: 0, the full
   * duration from the first step.
   */
  readonly growth?: number;
  /** Number of frames of the reference, the first and the last included. Default: 9. */
  readonly frames?: number;
}

/** A fit of a wave, with a function to render it over time. */
export interface WaveFit extends EquationFit<Float64Array> {
  /** Renders the field at evenly spaced times, both ends included, shape [frames, nodes] or [frames, nodes, nodes]. */
  film(signal: FittedSignal, size: { readonly nodes: number; readonly frames: number }): Promise<Float32Array>;
}

/**
 * Default weight of the initial and boundary conditions. Conditions are learned early at any weight, and higher weights
 * slow the equation down.
 */
const EDGE_WEIGHT = 0.3;

/** Number of nodes along each side for the norms of the initial shape and of its Laplacian. */
const FORM_NODES = 65;

/**
 * Fits a wave that starts at rest with the shape f and is fixed at its edges (paper, supplement, section 5.4). The loss
 * has the following terms:
 *
 * - the mean square of φ_tt / c² − Δφ inside, divided by that of Δf
 * - `edgeWeight` times the mean square of φ − f at the start, divided by that of f
 * - `edgeWeight` times the mean square of φ_t / c at the start, divided by the geometric mean of those of f and Δf
 * - `edgeWeight` times the mean square of φ at the edges, divided by that of f
 *
 * The first coordinate of the network is time, from -1 (the start) to 1. The fit measures `error` over all nodes and
 * frames.
 *
 * @throws SirenError `option` if an option is out of range
 */
export function waveFit(problem: WaveProblem, options: WaveFitOptions = {}): WaveFit {
  const what = 'siren.waveFit';
  const {
    batch = FIT_DEFAULTS.equation.batch,
    edgeWeight = EDGE_WEIGHT,
    nodes = FIT_DEFAULTS.equation.nodes,
    frames = 9,
    growth = 0,
    seed = 1,
  } = options;
  const { dimensions, initial, speed, duration } = problem;
  checkCount(`${what}: batch`, batch, 4);
  checkCount(`${what}: growth`, growth, 0);
  checkPositive(`${what}: edgeWeight`, edgeWeight);
  checkPositive(`${what}: speed`, speed);
  checkPositive(`${what}: duration`, duration);
  const inputs = 1 + dimensions;
  const part = Math.floor(batch / 4);
  const sizes = [batch, part, part]; // inside, at the start, at the edges
  const form = meanSquare(initial, dimensions);
  const bend = meanSquare(laplacianOf(initial), dimensions);
  /** Derivative of the network's time with respect to time. */
  const rate = 2 / duration;
  const reference = once(() => solveWave(problem, { nodes, frames }));

  /** Maps the time of points from [-1, 1] to the range of the current step. */
  const grown = (points: Float32Array, step: number) => {
    const share = growth === 0 ? 1 : Math.min(1, (step + 1) / growth);
    return points.map((value, index) => (index % inputs === 0 ? share * (value + 1) - 1 : value));
  };
  const fit = customFit({
    name: 'wave',
    inputs,
    outputs: 1,
    derivatives: 'hessian',
    sample(step) {
      const within = grown(drawPoints(seed, `points of step ${step}`, batch, inputs), step);
      const start = drawPoints(seed, `start of step ${step}`, part, inputs).map((value, index) =>
        index % inputs === 0 ? -1 : value,
      );
      const edges = grown(drawFacePoints(seed, `edges of step ${step}`, part, inputs, 1), step);
      const forms = atPoints((point) => initial(point.slice(1)), start, inputs);
      return {
        coordinates: tf.concat(
          [within, start, edges].map((points, index) => tf.tensor2d(points, [sizes[index] as number, inputs])),
        ),
        targets: { form: tf.tensor2d(forms, [part, 1]) },
      };
    },
    loss({ value, gradient, hessian }, targets) {
      const bends = tf.sum(tf.mul(tf.squeeze(hessian, [1]), tf.eye(inputs)), -1); // [N, 1 + dimensions]
      const [inner] = tf.split(bends, sizes) as [tf.Tensor];
      // φ_tt / c² − Δφ. The factor `rate` converts derivatives with respect to the network's time.
      const signs = tf.tensor2d([[(rate / speed) ** 2, ...Array<number>(dimensions).fill(-1)]]);
      const [, start, edges] = tf.split(value, sizes) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [, startSlopes] = tf.split(tf.squeeze(gradient, [1]), sizes) as [tf.Tensor, tf.Tensor];
      const velocity = tf.mul(rate / speed, tf.slice(startSlopes, [0, 0], [-1, 1]));
      const mean = (tensor: tf.Tensor, weight: number) => tf.mul(weight, tf.mean(tf.square(tensor)));
      return {
        equation: mean(tf.sum(tf.mul(inner, signs), 1), 1 / bend),
        start: mean(tf.sub(start, targets.form), edgeWeight / form),
        rest: mean(velocity, edgeWeight / Math.sqrt(form * bend)),
        edges: mean(edges, edgeWeight / form),
      };
    },
  });
  const film: WaveFit['film'] = async (signal, size) => {
    const perFrame = size.nodes ** dimensions;
    const result = new Float32Array(size.frames * perFrame);
    for (let frame = 0; frame < size.frames; frame++) {
      const time = nodePlace(frame, size.frames);
      const points = Float32Array.from({ length: perFrame * inputs }, (_, index) => {
        const [node, axis] = [Math.floor(index / inputs), index % inputs];
        if (axis === 0) return time;
        const last = axis === dimensions; // the fastest index
        return nodePlace(last ? node % size.nodes : Math.floor(node / size.nodes), size.nodes);
      });
      result.set((await signal.sample(points)).value, frame * perFrame);
    }
    return result;
  };
  return {
    ...fit,
    reference,
    film,
    async measure(signal) {
      return { error: relativeError(await film(signal, { nodes, frames }), reference()) };
    },
  };
}

/** Returns the mean square of a function over [-1, 1]^dimensions, or 1 if it is zero. */
function meanSquare(of: PointFunction, dimensions: 1 | 2): number {
  const values = atNodes(of, FORM_NODES, dimensions);
  return values.reduce((sum, value) => sum + value * value, 0) / values.length || 1;
}

/** Returns the Laplacian of a function by central differences, with the distance of the nodes as the step. */
function laplacianOf(of: PointFunction): PointFunction {
  const step = 2 / (FORM_NODES - 1);
  return (point) =>
    point.reduce((sum, place, axis) => {
      const [ahead, behind] = [step, -step].map((by) => of(point.with(axis, place + by))) as [number, number];
      return sum + (ahead + behind - 2 * of(point)) / step ** 2;
    }, 0);
}
