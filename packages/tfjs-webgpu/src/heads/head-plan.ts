import { checkFloats, checkShape } from '@hypersiren/tfjs-native/portable';
import type * as tf from '@tensorflow/tfjs-core';

/** Letters: B images, P heads, d features, n outputs of a head. */

/** Checked heads. */
export interface Heads {
  readonly images: number;
  readonly features: number;
  /** Number of outputs n of each head. */
  readonly counts: readonly number[];
  /** [P, B, d] */
  readonly x: tf.TensorInfo;
  /** [d, n] each. */
  readonly weights: readonly tf.TensorInfo[];
  /** [n] each. */
  readonly offsets: readonly tf.TensorInfo[];
}

/** Checks [features, weight 1 … weight P, offset 1 … offset P]. */
export function readHeads(name: string, tensors: readonly tf.TensorInfo[]): Heads {
  const [x, ...others] = tensors as [tf.TensorInfo, ...tf.TensorInfo[]];
  const heads = others.length / 2;
  if (!x || !Number.isInteger(heads) || heads < 1)
    throw new Error(
      `${name}: expected features, and a weight and an offset for each head, got ${tensors.length} tensors`,
    );
  checkFloats(name, tensors);
  if (x.shape.length !== 3) throw new Error(`${name}: expected features [P, B, d], got [${x.shape.join(', ')}]`);
  const [count, images, features] = x.shape as [number, number, number];
  if (count !== heads) throw new Error(`${name}: expected features of ${heads} heads, got ${count}`);
  const [weights, offsets] = [others.slice(0, heads), others.slice(heads)];
  const counts = weights.map(({ shape }) => shape[1] ?? 0);
  weights.forEach((weight, head) => {
    checkShape(name, `weight ${head + 1}`, weight, [features, counts[head] as number]);
  });
  offsets.forEach((offset, head) => {
    checkShape(name, `offset ${head + 1}`, offset, [counts[head] as number]);
  });
  return { images, features, counts, x, weights, offsets };
}

/** Places of a head in the buffers of a dispatch, in numbers. */
export interface Place {
  /** Index of the head. */
  readonly head: number;
  readonly count: number;
  readonly weights: number;
  readonly offsets: number;
  readonly y: number;
}

/** Number of words of a place in the uniforms. */
const WORDS = 8;

/**
 * Returns the uniforms of a dispatch: images, features, number of workgroups, a number of the shader, and the places of
 * the heads with their first workgroups.
 */
export function headUniforms(
  { images, features }: Heads,
  places: readonly Place[],
  groupsOf: (place: Place) => number,
  extra = 0,
): { uniforms: ArrayBuffer; groups: number } {
  const words = new Uint32Array(4 + WORDS * places.length);
  let groups = 0;
  places.forEach((place, index) => {
    const { head, count, weights, offsets, y } = place;
    words.set([groups, head, count, weights, offsets, y], 4 + WORDS * index);
    groups += groupsOf(place);
  });
  words.set([images, features, groups, extra]);
  return { uniforms: words.buffer, groups };
}

/** WGSL of the uniforms and of `placeOf(group)`, the index of the head to which a workgroup belongs. */
export const headSizes = (places: number): string => `
struct Place { first: u32, head: u32, count: u32, weights: u32, offsets: u32, y: u32, unused1: u32, unused2: u32 }
struct Sizes { images: u32, features: u32, groups: u32, extra: u32, places: array<Place, ${places}> }
fn placeOf(group: u32) -> u32 {
  var index = 0u;
  while (index + 1u < ${places}u && group >= sizes.places[index + 1u].first) { index++; }
  return index;
}
`;
