import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../../check-option.js';
import { drawIndices } from '../../random/draw-indices.js';
import { drawUniform } from '../../random/draw-uniform.js';
import { SirenError } from '../../siren-error.js';
import { checkFinite } from '../check-finite.js';
import { customFit, type Fit } from '../fit.js';
import { FIT_DEFAULTS } from '../fit-defaults.js';
import type { FittedSignal } from '../fitted-signal.js';

/** Points on a surface and their normals. */
export interface SignalSurface {
  /** Coordinates (x, y, z) of the points, shape [P, 3]. */
  readonly positions: Float32Array;
  /** Outward unit normals, shape [P, 3]. */
  readonly normals: Float32Array;
}

/** Options of {@link sdfFit}. */
export interface SdfFitOptions {
  /** Number of random points on the surface in each step. As many are drawn in the space around it. Default: 2048. */
  readonly batch?: number;
  /** Seed of the random points. Default: 1. */
  readonly seed?: number;
}

/** Signed distances at the nodes of a cubic grid, for marching cubes. */
export interface DistanceVolume {
  /** Signed distances, shape [X, Y, Z], in the units of the points. Negative inside the surface. */
  readonly values: Float32Array;
  readonly size: readonly [number, number, number];
  /** Positions of the first and the last node, in the coordinates of the points. */
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
}

/** A fit of a surface, with functions to measure it and to sample a volume. */
export interface SdfFit extends Fit {
  /** Center of the points' bounding box. The coordinates of the network are (point − center) / scale. */
  readonly center: readonly [number, number, number];
  readonly scale: number;
  /** Diagonal of the points' bounding box, in the units of the points. */
  readonly diagonal: number;
  /**
   * Measures the mean distance of the points from the fitted surface, in percent of the diagonal, and the mean angle
   * between ∇φ and the normals, in degrees.
   */
  measure(signal: FittedSignal): Promise<{ distance: number; angle: number }>;
  /** Samples the signed distances on a grid with `nodes` nodes along each axis, over the fitted cube. */
  volume(signal: FittedSignal, nodes: number): Promise<DistanceVolume>;
}

/**
 * Weights of the loss (supplement, section 6, and the authors' code). `beyond` weights the term for the space outside
 * the points' bounding box.
 */
const WEIGHTS = { on: 3e3, off: 1e2, normal: 1e2, eikonal: 5e1, beyond: 1e2 };

/** Decay rate α of the penalty for a surface away from the points, exp(−α·|φ|). */
const ALPHA = 100;

/**
 * Longest side of the points' bounding box divided by the side of the cube, so that the surface closes within the cube.
 */
const FILL = 0.9;

/** Number of evenly spaced points that `measure` uses, enough for three digits. */
const MEASURED = 10_000;

/**
 * Fits the signed distance to a surface from oriented points (paper, section 4.2, formula 6). The loss is a mean over
 * points on the surface and as many uniform points in the cube around it, of
 *
 * - on the surface: 3·10³ |φ| + 10² (1 − cos(∇φ, n))
 * - off the surface: 10² exp(−100 |φ|)
 * - both: 50 | |∇φ| − 1 |
 *
 * An additional term, which the paper does not have, is 10² max(0, d − φ) for points outside the bounding box of the
 * surface points at distance d > 0. The surface lies inside the box, so φ is at least d there. Without the term,
 * spurious surfaces outside the box persist for thousands of steps.
 *
 * At the points, the fit measures `distance`, the mean of |φ| / |∇φ| in percent of the bounding box's diagonal, and
 * `angle`, the mean angle between ∇φ and the normals in degrees.
 *
 * @throws SirenError `shape` or `data` if the points are invalid, `option` if an option is out of range
 */
export function sdfFit(
  surface: SignalSurface,
  { batch = FIT_DEFAULTS.sdf.batch, seed = 1 }: SdfFitOptions = {},
): SdfFit {
  const what = 'siren.sdfFit';
  const { positions, normals } = surface;
  const count = checkSurface(what, surface);
  checkCount(`${what}: batch`, batch, 1);
  const { center, scale, diagonal, halfSides } = frame(positions);
  const points = positions.map((value, index) => (value - (center[index % 3] as number)) / scale);
  const tensors = { points: tf.tensor2d(points, [count, 3]), normals: tf.tensor2d(normals, [count, 3]) };

  const fit = customFit({
    name: 'sdf',
    inputs: 3,
    outputs: 1,
    derivatives: 'gradient',
    sample(step) {
      const chosen = tf.tensor1d(drawIndices(seed, `points of step ${step}`, batch, count), 'int32');
      const around = tf.tensor2d(drawUniform(seed, `space of step ${step}`, 3 * batch, 1), [batch, 3]);
      return {
        coordinates: tf.concat([tf.gather(tensors.points, chosen), around]), // [2·batch, 3]
        targets: { normals: tf.gather(tensors.normals, chosen) }, // [batch, 3]
      };
    },
    loss({ value, gradient, coordinates }, target) {
      const [on, off] = tf.split(value, 2) as [tf.Tensor, tf.Tensor]; // [batch, 1] each
      const slopes = tf.squeeze<tf.Tensor2D>(gradient, [1]); // [2·batch, 3]
      const length = lengths(slopes);
      const [surfaceSlopes] = tf.split(slopes, 2) as [tf.Tensor2D];
      const [surfaceLength] = tf.split(length, 2) as [tf.Tensor1D];
      const cosine = tf.div(tf.sum(tf.mul(surfaceSlopes, target.normals), 1), surfaceLength);
      const [, around] = tf.split(coordinates, 2) as [tf.Tensor2D, tf.Tensor2D];
      const outside = tf.relu(tf.sub(tf.abs(around), tf.mul(1 / scale, halfSides))) as tf.Tensor2D;
      const fromBox = tf.norm(outside, 2, 1, true); // [batch, 1]
      // Means are over all points, half of which are on the surface.
      return {
        on: tf.mul(WEIGHTS.on / 2, tf.mean(tf.abs(on))),
        off: tf.mul(WEIGHTS.off / 2, tf.mean(tf.exp(tf.mul(-ALPHA, tf.abs(off))))),
        normal: tf.mul(WEIGHTS.normal / 2, tf.mean(tf.sub(1, cosine))),
        eikonal: tf.mul(WEIGHTS.eikonal, tf.mean(tf.abs(tf.sub(length, 1)))),
        beyond: tf.mul(WEIGHTS.beyond / 2, tf.mean(tf.mul(tf.step(fromBox), tf.relu(tf.sub(fromBox, off))))),
      };
    },
    dispose: () => tf.dispose(tensors),
  });
  return {
    ...fit,
    center,
    scale,
    diagonal,
    async measure(signal) {
      const stride = Math.ceil(count / MEASURED);
      const every = (numbers: Float32Array) => numbers.filter((_, index) => Math.floor(index / 3) % stride === 0);
      const { value, gradient } = await signal.sample(every(points), { derivatives: 'gradient' });
      const truth = every(normals);
      let [distance, angle] = [0, 0];
      for (const [point, phi] of value.entries()) {
        const slope = gradient.subarray(3 * point, 3 * point + 3);
        const length = Math.hypot(...slope);
        const cosine = slope.reduce((sum, part, axis) => sum + part * (truth[3 * point + axis] as number), 0) / length;
        distance += Math.abs(phi) / length / value.length;
        angle += Math.acos(Math.min(1, Math.max(-1, cosine))) / value.length;
      }
      return { distance: (100 * distance * scale) / diagonal, angle: (180 * angle) / Math.PI };
    },
    async volume(signal, nodes) {
      checkCount('SdfFit.volume: nodes', nodes, 2);
      const place = (index: number) => (2 * index) / (nodes - 1) - 1;
      const values = new Float32Array(nodes ** 3);
      for (let x = 0; x < nodes; x++) {
        const slice = Float32Array.from({ length: 3 * nodes ** 2 }, (_, index) => {
          const node = Math.floor(index / 3);
          return place([x, Math.floor(node / nodes), node % nodes][index % 3] as number);
        });
        values.set((await signal.sample(slice)).value, x * nodes ** 2);
      }
      const corner = (sign: number) => center.map((middle) => middle + sign * scale) as [number, number, number];
      return { values: values.map((phi) => phi * scale), size: [nodes, nodes, nodes], min: corner(-1), max: corner(1) };
    },
  };
}

/**
 * Computes the Euclidean norms of rows, [N, I] → [N]. A small constant under the root keeps the gradient finite at
 * zero.
 */
function lengths(rows: tf.Tensor2D): tf.Tensor1D {
  return tf.sqrt(tf.add(tf.sum<tf.Tensor1D>(tf.square(rows), 1), 1e-12));
}

/**
 * Returns the cube that contains the points. It is centered on their bounding box, whose longest side is FILL times the
 * side of the cube.
 */
function frame(positions: Float32Array): Pick<SdfFit, 'center' | 'scale' | 'diagonal'> & { halfSides: number[] } {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (const [index, value] of positions.entries()) {
    min[index % 3] = Math.min(min[index % 3] as number, value);
    max[index % 3] = Math.max(max[index % 3] as number, value);
  }
  const sides = min.map((least, axis) => (max[axis] as number) - least);
  const center = min.map((least, axis) => least + (sides[axis] as number) / 2) as [number, number, number];
  const halfSides = sides.map((side) => side / 2);
  return { center, scale: Math.max(...halfSides) / FILL, diagonal: Math.hypot(...sides), halfSides };
}

/** Validates a surface and returns its number of points. */
function checkSurface(what: string, { positions, normals }: SignalSurface): number {
  if (positions.length === 0 || positions.length % 3 !== 0 || normals.length !== positions.length)
    throw new SirenError(
      'shape',
      `${what}: expected positions and normals [P, 3], got ${positions.length} and ${normals.length} numbers`,
    );
  checkFinite(`${what}: positions`, positions);
  checkFinite(`${what}: normals`, normals);
  if (!positions.some((value, index) => value !== positions[index % 3]))
    throw new SirenError('data', `${what}: expected distinct points, got copies of one`);
  const point = normals.findIndex(
    (_, index) => index % 3 === 0 && Math.abs(Math.hypot(...normals.subarray(index, index + 3)) - 1) > 1e-3,
  );
  if (point >= 0)
    throw new SirenError('data', `${what}: expected normals of length 1, got another length at point ${point / 3}`);
  return positions.length / 3;
}
