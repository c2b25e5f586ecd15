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
  /** Steps over which the time that is looked at grows from none to all of it; default 0, all of it from the start. */
  readonly growth?: number;
  /** Moments of the reference, the first and the last included; default 9. */
  readonly frames?: number;
}

/** A fit of a wave, and its images over time. */
export interface WaveFit extends EquationFit<Float64Array> {
  /** The field at so many moments, both ends included: [frames, nodes] or [frames, nodes, nodes]. */
  film(signal: FittedSignal, size: { readonly nodes: number; readonly frames: number }): Promise<Float32Array>;
}

/**
 * Conditions are learned early whatever they weigh; what is left is the equation's error, which weights above this only slow down
 * (experiments/fit-wave has the figures).
 */
const EDGE_WEIGHT = 0.3;

/** Nodes along each side by which the size of the initial form and of its Laplacian is told. */
const FORM_NODES = 65;

/**
 * A wave that spreads from an initial form f at rest (paper, supplement, section 5.4), between edges that are held: the mean square of
 * φ_tt / c² − Δφ within, over that of Δf, and `edgeWeight` times those of φ − f and φ_t / c at the start and of φ at the edges, over those
 * of f and of what lies between f and Δf. The network's first coordinate is time, from -1 (the start) to 1. Measures `error` over all
 * nodes and moments.
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
  const sizes = [batch, part, part]; // within, at the start, at the edges
  const form = meanSquare(initial, dimensions);
  const bend = meanSquare(laplacianOf(initial), dimensions);
  /** d(network's time) / d(time). */
  const rate = 2 / duration;
  const reference = once(() => solveWave(problem, { nodes, frames }));

  /** Time drawn from [-1, 1] brought to the part that is looked at. */
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
      // φ_tt / c² − Δφ, of which the network's own time is `rate` times as slow.
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

/** Mean over [-1, 1]^dimensions; 1 for a function of zero, which has no size. */
function meanSquare(of: PointFunction, dimensions: 1 | 2): number {
  const values = atNodes(of, FORM_NODES, dimensions);
  return values.reduce((sum, value) => sum + value * value, 0) / values.length || 1;
}

/** A function's Laplacian, by central differences over the distance of the nodes. */
function laplacianOf(of: PointFunction): PointFunction {
  const step = 2 / (FORM_NODES - 1);
  return (point) =>
    point.reduce((sum, place, axis) => {
      const [ahead, behind] = [step, -step].map((by) => of(point.with(axis, place + by))) as [number, number];
      return sum + (ahead + behind - 2 * of(point)) / step ** 2;
    }, 0);
}
