/** The name under which the figures ask for their typeface; our own, so that a font of the machine is never taken instead. */
export const FONT_FAMILY = 'Hypersiren Inter';

/** Colors of a figure, for light or dark paper. */
export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly axis: string;
  readonly grid: string;
  /** What others are held against: SIREN's own statistics, a calibrated predictor. */
  readonly reference: string;
  /** A second reference. */
  readonly otherReference: string;
  readonly background: string;
  /** Of lines in no order, told apart with any color vision; charts also give every line a dash or a marker of its own. */
  readonly lines: readonly string[];
  /** Of things in an order, from the least to the most. */
  readonly order: readonly string[];
}

/** Lines: Okabe and Ito's palette, without its yellow (too pale on white). */
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

/** The same hues, lightened until each stands out from a dark page by 4.5 to 1 or more. */
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

/** Markers of curves, so that those which run together can be told apart. */
export const MARKERS = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'] as const;

/** Text sizes in pixels of the figure before enlargement. */
export const TEXT = { title: 19, subtitle: 13.5, panel: 14, axis: 13, tick: 12, note: 11.5 } as const;

/** Pixels of a PNG per pixel of the layout: crisp on dense screens and in print. */
export const PIXEL_RATIO = 2;

export function font(size: number, weight: 400 | 600 = 400): string {
  return `${weight} ${size}px "${FONT_FAMILY}"`;
}

/** The n-th of a theme’s colors or of the markers, from the start again after the last. */
export function cycle(all: readonly string[], index: number): string {
  return all[index % all.length] as string;
}

/** `#rrggbb` with an opacity. */
export function withOpacity(color: string, opacity: number): string {
  return `${color}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0')}`;
}
