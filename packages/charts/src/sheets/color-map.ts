export type Color = readonly [number, number, number];

/**
 * Viridis color map (Smith and van der Walt, CC0). Its lightness increases with the value, and its colors are
 * distinguishable with any color vision.
 */
const ANCHORS: readonly Color[] = [
  [0x44, 0x01, 0x54],
  [0x48, 0x25, 0x76],
  [0x41, 0x44, 0x87],
  [0x35, 0x60, 0x8d],
  [0x2a, 0x78, 0x8e],
  [0x21, 0x90, 0x8c],
  [0x22, 0xa8, 0x84],
  [0x43, 0xbf, 0x71],
  [0x7a, 0xd1, 0x51],
  [0xbb, 0xdf, 0x27],
  [0xfd, 0xe7, 0x25],
];

/** Returns the color of a fraction of the largest value, from 0 to 1, as red, green and blue from 0 to 255. */
export function colorAt(share: number): Color {
  const place = Math.min(1, Math.max(0, share)) * (ANCHORS.length - 1);
  const below = Math.min(Math.floor(place), ANCHORS.length - 2);
  const [from, to] = [ANCHORS[below], ANCHORS[below + 1]] as [Color, Color];
  const mix = (c: 0 | 1 | 2): number => Math.round(from[c] + (place - below) * (to[c] - from[c]));
  return [mix(0), mix(1), mix(2)];
}
