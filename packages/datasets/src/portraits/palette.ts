/** Color with channels in [−1, 1]. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Parses a color of the form '#rrggbb'. */
export function hex(code: string): Rgb {
  const channel = (start: number): number => Number.parseInt(code.slice(start, start + 2), 16) / 127.5 - 1;
  return [channel(1), channel(3), channel(5)];
}

/** Interpolates from `a` (share 0) to `b` (share 1). */
export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** Multiplies the brightness of each channel by a transmittance. */
export function filter(color: Rgb, [red, green, blue]: Rgb): Rgb {
  return [(color[0] + 1) * red - 1, (color[1] + 1) * green - 1, (color[2] + 1) * blue - 1];
}

export const WHITE = hex('#ffffff');
export const INK = hex('#2b2024');

/** Darkens a color. */
export const darker = (color: Rgb, share = 0.25): Rgb => filter(color, [1 - share, 1 - share * 1.1, 1 - share]);

/** Lightens a color. */
export const lighter = (color: Rgb, share = 0.25): Rgb => mix(color, WHITE, share);

/** Interpolates along a list of colors, from the first (`position` 0) to the last (`position` 1). */
export function along(colors: readonly Rgb[], position: number): Rgb {
  const place = Math.min(Math.max(position, 0), 1) * (colors.length - 1);
  const first = Math.min(Math.floor(place), colors.length - 2);
  return mix(colors[first] as Rgb, colors[first + 1] as Rgb, place - first);
}

const row = (codes: string): readonly Rgb[] => codes.split(' ').map(hex);

/** Skin colors, from light to dark. */
export const SKIN = row('#ffe6d8 #fbd5bd #f3c09e #e4a77f #cb8a62 #ab6c47 #875138 #65392a #48271f');

export const HAIR = {
  black: row('#17141a #2a2226'),
  brown: row('#35221b #6b452e'),
  auburn: row('#6d3322 #a5502f'),
  ginger: row('#b65a2b #dd8a45'),
  blond: row('#a67c4a #ecd08d'),
  gray: row('#7f7d80 #dcd9d6'),
  dyed: row('#e28cb0 #8a63b8 #4b79b8 #3f9a94'),
} as const;

export const IRIS = {
  brown: row('#2e1a12 #6e4424'),
  hazel: row('#75592c #8d7440'),
  green: row('#4d7a55 #7a9b6a'),
  blue: row('#3f6f9e #86b4d6'),
  gray: row('#6b7b86 #a3b1b8'),
} as const;

export const CLOTHES = row(
  '#2f3e5c #2f7f7a #e0a83a #e76f51 #a8423f #8aa583 #9c8bc0 #f3efe6 #3a3a44 #6fa8d6 #e8a0a8 #34573f #d6bd94 #6b3b5e',
);

/** Pairs of background colors, lighter color first. */
export const BACKDROPS = [
  row('#fde6d0 #f5b896'),
  row('#d9f1e4 #86c3b1'),
  row('#dceefb #86b7e2'),
  row('#ebe3f7 #b09bd8'),
  row('#fff2cc #f4cb76'),
  row('#fce0e4 #ea97aa'),
  row('#f1e8d9 #cbb391'),
  row('#a9bacb #56697f'),
  row('#5a669a #262b4f'),
  row('#97b99a #41694f'),
  row('#f9b584 #b6577a'),
  row('#4d9da4 #1f4e5f'),
  row('#e29d7c #a0523f'),
  row('#e3e5e9 #a1a7b1'),
] as const;

/** Lipstick colors. */
export const LIPSTICK = row('#c8324a #d9566b #a62a4c #e0736a #8e2f45');

/** Colors of glasses frames. */
export const FRAMES = row('#2a2528 #5a3a2a #b08a3e #7d3540 #35506b');
export const METAL = row('#e3b952 #dfe3e8');
