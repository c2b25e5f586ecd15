/** Font family of the figures. The name is unique, so that no installed font replaces the bundled one. */
export const FONT_FAMILY = 'Hypersiren Inter';

/** Colors of a figure. */
export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly axis: string;
  readonly grid: string;
  /** Color of references, such as SIREN's statistics or a calibrated predictor. */
  readonly reference: string;
  /** Color of a second reference. */
  readonly otherReference: string;
  readonly background: string;
  /** Colors of unordered curves, distinguishable with any color vision. Charts also vary the dashes or markers. */
  readonly lines: readonly string[];
  /** Colors of ordered items, from the lowest to the highest. */
  readonly order: readonly string[];
}

/**
 * Colors for a white background. The lines have the palette of Okabe and Ito without its yellow, which is too pale on
 * white.
 */
export const LIGHT: Theme = {
  text: '#1a1a1a',
  muted: '#5f6670',
  axis: '#8a9099',
  grid: '#e9ecef',
  reference: '#7a7f87',
  otherReference: '#9a7b4f',
  background: '#ffffff',
  lines: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'],
  order: ['#2d1e60', '#2a6f97', '#2a9d6f', '#d9a400', '#e76f51', '#8a3b8f'],
};

/** Colors for a dark background: the hues of {@link LIGHT} with a contrast of at least 4.5 to 1. */
export const DARK: Theme = {
  text: '#edf0f3',
  muted: '#a3adb8',
  axis: '#78828d',
  grid: '#29313a',
  reference: '#a0a8b1',
  otherReference: '#c4a67a',
  background: '#14191f',
  lines: ['#4fb0ee', '#ff8a4c', '#2fcf9f', '#e9a3c9', '#f0b93a', '#9bd7ff'],
  order: ['#a99bf0', '#58b3e0', '#48cf9a', '#f0c94a', '#ff9a7d', '#d68fdc'],
};

/** Markers of curves. */
export const MARKERS = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'] as const;

/** Font sizes in layout pixels. */
export const TEXT = { title: 19, subtitle: 13.5, panel: 14, axis: 13, tick: 12, note: 11.5 } as const;

/** Pixels of a PNG per layout pixel, for high-resolution screens and print. */
export const PIXEL_RATIO = 2;

export function font(size: number, weight: 400 | 600 = 400): string {
  return `${weight} ${size}px "${FONT_FAMILY}"`;
}

/** Returns the element at `index`, counted cyclically. */
export function cycle(all: readonly string[], index: number): string {
  return all[index % all.length] as string;
}

/** Dashes of lines, from solid to the most broken. */
const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

/** Returns the dash at `index`, counted cyclically. */
export function dash(index: number): number[] {
  return [...(DASHES[index % DASHES.length] as readonly number[])];
}

/** Returns a color `#rrggbb` with an opacity from 0 to 1. */
export function withOpacity(color: string, opacity: number): string {
  return `${color}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0')}`;
}
