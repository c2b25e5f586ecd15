import type { Rgb } from './palette.js';

/** Hair style. The shape of each style is defined in `haircuts.ts`. */
export type HairStyle =
  | 'bald'
  | 'buzz'
  | 'crop'
  | 'parted'
  | 'quiff'
  | 'curly'
  | 'afro'
  | 'bob'
  | 'fringe'
  | 'long'
  | 'waves'
  | 'bun'
  | 'ponytail'
  | 'pigtails';
export type Expression = 'smile' | 'laugh' | 'calm' | 'grin' | 'surprise' | 'pensive';
export type BeardStyle = 'none' | 'stubble' | 'full' | 'goatee' | 'moustache';
export type Collar = 'crew' | 'vee' | 'shirt' | 'turtleneck' | 'hood' | 'straps';
export type Hat = 'none' | 'beanie' | 'cap' | 'headscarf' | 'band' | 'sunhat';
export type Backdrop = 'plain' | 'halo' | 'stripes' | 'dots' | 'hills' | 'bokeh' | 'panel';
export type Glasses = 'none' | 'round' | 'square' | 'shades';

/**
 * Parameters of a portrait. Lengths are in units of half the image side, before the scale of the head is applied.
 * Fractions are in [0, 1], signed ones in [−1, 1]. Right and down are positive.
 */
export interface PortraitParameters {
  /** Position, size, clockwise tilt and turn of the head. `yaw` and `pitch` are positive to the right and down. */
  readonly pose: {
    readonly right: number;
    readonly down: number;
    readonly scale: number;
    readonly tilt: number;
    readonly yaw: number;
    readonly pitch: number;
  };
  /** Direction of the light (−1 left, 1 right), and strength of its shadows. */
  readonly light: { readonly side: number; readonly strength: number };
  readonly skin: { readonly base: Rgb; readonly shadow: Rgb; readonly blush: number; readonly freckles: boolean };
  /**
   * Shape of the face. `jaw`: narrowing towards the chin; `square`: from round to angular; `ears`: size; `age`: from
   * young to old.
   */
  readonly face: {
    readonly width: number;
    readonly height: number;
    readonly jaw: number;
    readonly square: number;
    readonly ears: number;
    readonly age: number;
  };
  /** Hair. `part`: side and offset of the parting; `line`: offset of the hairline downwards. */
  readonly hair: {
    readonly style: HairStyle;
    readonly color: Rgb;
    readonly part: number;
    readonly volume: number;
    readonly line: number;
  };
  readonly eyes: {
    readonly size: number;
    readonly spacing: number;
    readonly slant: number;
    readonly open: number;
    readonly iris: Rgb;
    readonly gaze: number;
    readonly lashes: number;
    readonly shut: 'neither' | 'both' | 'left' | 'right';
  };
  readonly brows: {
    readonly color: Rgb;
    readonly thickness: number;
    readonly arch: number;
    readonly slope: number;
    readonly raise: number;
  };
  readonly nose: { readonly width: number; readonly length: number };
  readonly mouth: {
    readonly expression: Expression;
    readonly width: number;
    readonly fullness: number;
    readonly color: Rgb;
    readonly skew: number;
  };
  readonly beard: { readonly style: BeardStyle; readonly color: Rgb };
  readonly clothes: {
    readonly collar: Collar;
    readonly color: Rgb;
    readonly accent: Rgb;
    readonly shoulders: number;
    readonly striped: boolean;
  };
  /** Background. `angle`, `scale` and `phase` are those of the pattern. */
  readonly background: {
    readonly style: Backdrop;
    readonly light: Rgb;
    readonly dark: Rgb;
    readonly angle: number;
    readonly scale: number;
    readonly phase: number;
  };
  readonly glasses: { readonly style: Glasses; readonly color: Rgb };
  readonly hat: { readonly style: Hat; readonly color: Rgb };
  readonly earrings: { readonly worn: boolean; readonly metal: Rgb };
}
