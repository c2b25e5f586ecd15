import type { Rgb } from './palette.js';

/** Members of the families of parts; each has its shape in the file of its family. */
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
 * Everything that tells one portrait from another. Lengths are in units of half the image's side, before the head's own scale;
 * shares are in [0, 1], signed ones in [−1, 1]; right and down are positive.
 */
export interface PortraitParameters {
  /** Where the head is, how large, how it leans (clockwise), and whither it turns: right and down above 0. */
  readonly pose: {
    readonly right: number;
    readonly down: number;
    readonly scale: number;
    readonly tilt: number;
    readonly yaw: number;
    readonly pitch: number;
  };
  /** Where the light comes from (−1 left, 1 right), and how strong its shadows are. */
  readonly light: { readonly side: number; readonly strength: number };
  readonly skin: { readonly base: Rgb; readonly shadow: Rgb; readonly blush: number; readonly freckles: boolean };
  /** `jaw`: how much narrower below; `square`: from round to angular; `ears`: size; `age` from young to old. */
  readonly face: {
    readonly width: number;
    readonly height: number;
    readonly jaw: number;
    readonly square: number;
    readonly ears: number;
    readonly age: number;
  };
  /** `part`: which side the parting is on, and how far; `line`: how far the hairline is drawn down. */
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
  /** `angle`, `scale`, `phase` of the pattern. */
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
