import * as tf from '@tensorflow/tfjs-core';
import { type AttentionSizes, attentionReference, geluReference, layerNormReference } from './attention-reference.js';
import type { Compared } from './derivatives.js';
import { TestRandom } from './random.js';

/** Inputs of the kernels `LayerNorm`, `Gelu` and `Attention`, which the tests of several backends share. */

/** Value that layer normalization adds to the variance. */
export const EPSILON = 1e-5;

const run = (name: string, inputs: readonly tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor =>
  [tf.engine().runKernel(name, inputs as never, attrs) as tf.Tensor | tf.Tensor[]].flat()[0] as tf.Tensor;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** `given` of x, scale and offset. */
export function comparedLayerNorm(shape: readonly number[], given: 1 | 2 | 3, mean = 0): Compared {
  const random = new TestRandom(5);
  const width = shape.at(-1) as number;
  const values = [random.floats(sizeOf(shape), mean - 2, mean + 2), random.floats(width, 0.5, 2), random.floats(width)];
  return {
    shapes: [shape, [width], [width]].slice(0, given),
    values: values.slice(0, given),
    compute: (inputs) => run('LayerNorm', inputs, { epsilon: EPSILON }),
    reference: layerNormReference(width, EPSILON),
  };
}

export function comparedGelu(shape: readonly number[]): Compared {
  return {
    shapes: [shape],
    values: [new TestRandom(5).floats(sizeOf(shape), -4, 4)],
    compute: (inputs) => run('Gelu', inputs, {}),
    reference: geluReference,
  };
}

/** Returns a mask of some keys of each image, and of all keys of the second image. */
export function maskOf({ images, keys }: AttentionSizes): Float32Array {
  const mask = new TestRandom(11).bools(images * keys).map((known, i) => (Math.floor(i / keys) === 1 ? 0 : known));
  mask[0] = 1;
  return Float32Array.from(mask);
}

function shapesOf({ images, queries, keys, heads, size }: AttentionSizes): [number, number, number][] {
  const features = heads * size;
  return [
    [images, queries, features],
    [images, keys, features],
    [images, keys, features],
  ];
}

export function comparedAttention(sizes: AttentionSizes, masked: boolean): Compared {
  const random = new TestRandom(5);
  const shapes = shapesOf(sizes);
  const mask = masked ? maskOf(sizes) : undefined;
  const { images, keys, heads } = sizes;
  return {
    shapes,
    values: shapes.map((shape) => random.floats(sizeOf(shape), -1.5, 1.5)),
    compute: (inputs) => run('Attention', [...inputs, ...(mask ? [tf.tensor(mask, [images, keys])] : [])], { heads }),
    reference: attentionReference(sizes, mask),
  };
}

export const ATTENTIONS: Record<string, AttentionSizes> = {
  'one query, one key': { images: 1, queries: 1, keys: 1, heads: 1, size: 1 },
  'few, of no whole vectors': { images: 2, queries: 5, keys: 7, heads: 3, size: 5 },
  'a head of a whole vector': { images: 2, queries: 17, keys: 33, heads: 2, size: 16 },
  'blocks of queries and keys with rests': { images: 1, queries: 67, keys: 261, heads: 1, size: 9 },
  'one query that asks many keys': { images: 3, queries: 1, keys: 130, heads: 2, size: 4 },
  'many queries that ask one key': { images: 2, queries: 70, keys: 1, heads: 2, size: 4 },
};
