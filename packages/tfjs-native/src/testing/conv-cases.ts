import type { TestRandom } from './random.js';

export type Four = [number, number, number, number];
export type Pad = 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];

/** Shapes and attributes of a convolution. */
export interface ConvCase {
  x: Four;
  filter: Four;
  strides?: number | [number, number];
  pad?: Pad;
}

export const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

export const operand = (random: TestRandom, shape: number[]) => ({ shape, values: random.floats(size(shape), -1, 1) });

export const title = ({ x, filter, strides = 1, pad = 'same' }: ConvCase): string =>
  `[${x}] by [${filter}], strides ${strides}, pad ${Array.isArray(pad) ? 'explicit' : pad}`;
