import type { Heads } from '@hypersiren/tfjs-native/portable';

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
