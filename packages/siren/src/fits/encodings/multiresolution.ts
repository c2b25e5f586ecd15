import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { type DerivativeOrder, type Jet, pairs } from '../../derivatives/forward-jet.js';
import { mapJet } from '../../derivatives/jet-arithmetic.js';
import { SirenError } from '../../siren-error.js';
import type { VariableSpec } from '../../training/variables.js';
import type { Encoding } from './encoding.js';
import { gatherRows } from './gather-rows.js';
import { type AxisTaps, axisTaps, INTERPOLATIONS, type Interpolation, verticesOf } from './interpolation.js';

/** Initial values of the tables: U(±1e-4) (Müller et al. 2022, section 4). */
const INITIAL = 1e-4;

/** Largest number of coordinates. A value depends on 2ᴵ or 4ᴵ vertices. */
const MAX_INPUTS = 4;

/** Options of grids of several resolutions. Defaults for images of 256 × 256 pixels. */
export const gridOptions = {
  levels: z.int().min(1).max(32).default(8).describe('Number of grids of increasing resolution'),
  coarsest: z.int().min(1).max(65_536).default(8).describe('Cells along each axis of the coarsest grid'),
  finest: z.int().min(1).max(65_536).default(128).describe('Cells along each axis of the finest grid'),
  features: z.int().min(1).max(64).default(2).describe('Numbers at each vertex of a grid'),
  interpolation: z
    .enum(['linear', 'cubic'])
    .default('linear')
    .describe('linear has no second derivatives; cubic B-splines have, at twice the vertices along each axis'),
};

/** Options of grids with every default filled in. */
export type GridOptions = z.output<z.ZodObject<typeof gridOptions>>;

/** Maps the vertices of a grid to the rows of its table. */
export interface VertexTable {
  /** Number of rows. */
  readonly rows: number;
  /** Multipliers of the vertex indices. The row is their sum, modulo `rows` if `wraps`. */
  readonly strides: readonly number[];
  readonly wraps: boolean;
}

/**
 * Creates an encoding with one table of trained features per resolution (Müller et al. 2022, section 3). Cells along an
 * axis grow from `coarsest` to `finest` by a constant factor. The features of all levels are concatenated.
 *
 * @param tableOf chooses the table of a grid from its number of vertices along each axis
 * @throws SirenError `option` if `finest` is below `coarsest` or there are more than four coordinates
 */
export function multiresolution(
  what: string,
  options: GridOptions,
  inputs: number,
  tableOf: (vertices: number, inputs: number) => VertexTable,
): Encoding {
  const { levels, coarsest, finest, features, interpolation } = options;
  if (finest < coarsest)
    throw new SirenError('option', `siren.encoding: ${what}: expected finest ${coarsest} or more, got ${finest}`);
  if (inputs > MAX_INPUTS)
    throw new SirenError(
      'option',
      `siren.encoding: ${what}: expected at most ${MAX_INPUTS} coordinates, got ${inputs}`,
    );
  const rule = INTERPOLATIONS[interpolation];
  const cells = Array.from({ length: levels }, (_, level) =>
    Math.floor(coarsest * (finest / coarsest) ** (levels === 1 ? 0 : level / (levels - 1)) + 1e-6),
  );
  const tables = cells.map((count) => tableOf(verticesOf(rule, count), inputs));
  const variables = tables.map(
    ({ rows }, level): VariableSpec => ({
      name: `encoding.level${level}`,
      shape: [rows, features],
      initial: { distribution: 'uniform', limit: INITIAL },
    }),
  );
  return {
    features: levels * features,
    variables,
    ...(rule.derivatives === 1 && {
      limit: {
        order: 'gradient' as const,
        reason: `the encoding ${what} is linear in each cell; use interpolation cubic`,
      },
    }),
    encode: (parameters, coordinates, order) =>
      joined(
        tables.map((table, level) =>
          interpolated(rule, table, parameters[level] as tf.Tensor2D, coordinates, cells[level] as number, order),
        ),
      ),
  };
}

/** Concatenates the features of all levels. */
function joined(jets: readonly Jet[]): Jet {
  const [first] = jets as [Jet];
  const along = (of: (jet: Jet) => tf.Tensor): tf.Tensor =>
    jets.length === 1 ? of(first) : tf.concat(jets.map(of), 1);
  return {
    value: along(({ value }) => value),
    slopes: first.slopes.map((_, index) => along(({ slopes }) => slopes[index] as tf.Tensor)),
    bends: first.bends.map((_, index) => along(({ bends }) => bends[index] as tf.Tensor)),
  };
}

/** Computes the features of one grid at the coordinates: sums over the K vertices next to each. */
function interpolated(
  rule: Interpolation,
  { strides, wraps, rows }: VertexTable,
  table: tf.Tensor2D,
  coordinates: tf.Tensor2D,
  cells: number,
  order: DerivativeOrder,
): Jet {
  const [count, inputs] = coordinates.shape;
  const derivatives = order === 'value' ? 0 : order === 'gradient' ? 1 : 2;
  const axes = tf.split(coordinates, inputs, 1).map((x) => axisTaps(rule, x as tf.Tensor2D, cells, derivatives));
  const taps = rule.taps ** inputs;
  const places = axes.map(({ vertices }, axis) => {
    const part = tf.mul(vertices, tf.scalar(strides[axis] as number, 'int32'));
    return wraps ? tf.mod(part, tf.scalar(rows, 'int32')) : part;
  });
  const sum = outer(places as tf.Tensor2D[], (a, b) => tf.add(a, b));
  const place = wraps ? tf.mod(sum, tf.scalar(rows, 'int32')) : sum;
  const near = tf.reshape(gatherRows(table, tf.cast(tf.reshape<tf.Rank.R1>(place, [count * taps]), 'int32')), [
    count,
    taps,
    -1,
  ]);
  const weights = weightJet(axes, order);
  return mapJet(weights, (weight) => tf.sum(tf.mul(near, tf.expandDims(weight, 2)), 1));
}

/** Returns the products of the axes' weights and their derivatives, shape [N, K] each. */
function weightJet(axes: readonly AxisTaps[], order: DerivativeOrder): Jet {
  const inputs = axes.length;
  /** The product with the derivative of the given number along each axis. */
  const product = (derivatives: readonly number[]): tf.Tensor =>
    outer(
      axes.map(({ weights }, axis) => weights[derivatives[axis] as number] as tf.Tensor2D),
      (a, b) => tf.mul(a, b),
    );
  const along = (...which: number[]): number[] => {
    const derivatives = Array<number>(inputs).fill(0);
    for (const axis of which) derivatives[axis] = (derivatives[axis] as number) + 1;
    return derivatives;
  };
  const every = Array.from({ length: inputs }, (_, axis) => axis);
  const second = {
    value: () => [],
    gradient: () => [],
    laplacian: () => [tf.addN(every.map((axis) => product(along(axis, axis))))],
    hessian: () => pairs(inputs).map(([i, j]) => product(along(i, j))),
  }[order];
  return {
    value: product(along()),
    slopes: order === 'value' ? [] : every.map((axis) => product(along(axis))),
    bends: second(),
  };
}

/** Combines every column of each tensor [N, A] with every column of the others: [N, A·A·…]. */
function outer(parts: readonly tf.Tensor2D[], combine: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): tf.Tensor2D {
  return parts.reduce((product, part) =>
    tf.reshape(combine(tf.expandDims(product, 2), tf.expandDims(part, 1)), [
      part.shape[0],
      product.shape[1] * part.shape[1],
    ]),
  );
}
