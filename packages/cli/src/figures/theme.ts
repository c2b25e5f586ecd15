import { FONT_FAMILY } from './fonts.js';

/**
 * Line colours, told apart with any colour vision: Okabe and Ito's palette, without its yellow (too pale on white).
 * Charts also give every line a dash or a marker of its own, so that they survive a grey print.
 */
export const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;

export const INK = {
  text: '#1a1a1a',
  muted: '#5f6670',
  axis: '#8a9099',
  grid: '#e9ecef',
  reference: '#7a7f87',
  background: '#ffffff',
} as const;

/** Text sizes in pixels of the figure before enlargement. */
export const TEXT = { title: 19, subtitle: 13.5, panel: 14, axis: 13, tick: 12, note: 11.5 } as const;

/** Pixels of the picture per pixel of the layout: crisp on dense screens and in print. */
export const PIXEL_RATIO = 2;

export function font(size: number, weight: 400 | 600 = 400): string {
  return `${weight} ${size}px "${FONT_FAMILY}"`;
}

/** The colour of the n-th line. */
export function lineColour(index: number): string {
  return PALETTE[index % PALETTE.length] as string;
}

/** `#rrggbb` with an opacity. */
export function withOpacity(colour: string, opacity: number): string {
  return `${colour}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0')}`;
}
