import type { Half } from './kinds/half.js';

/** Specification of the known pixels of an image. */
export type ContextSpec =
  /** Number of known pixels: fixed, or drawn uniformly from [min, max]. All sets of this size are equally likely. */
  | { readonly pixels: number | readonly [min: number, max: number] }
  /** Number of known pixels, drawn log-uniformly from [min, max]. All sets of this size are equally likely. */
  | { readonly logPixels: readonly [min: number, max: number] }
  /** Alternatives, one of which is drawn with equal probability. */
  | { readonly oneOf: readonly ContextSpec[] }
  /** Probability of each pixel to be known, independently of the others. */
  | { readonly probability: number }
  | { readonly half: Half }
  | 'full'
  /** Fixed mask, shape [H·W], 1 = known, 0 = unknown. */
  | { readonly mask: Uint8Array };
