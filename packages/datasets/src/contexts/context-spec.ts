import type { Half } from './kinds/half.js';

/** Which pixels of an image are known. */
export type ContextSpec =
  /** So many, or a count drawn uniformly from [min, max]; every set of them equally likely. */
  | { readonly pixels: number | readonly [min: number, max: number] }
  /** A count drawn from min to max, its logarithm uniformly; every set of them equally likely. */
  | { readonly logPixels: readonly [min: number, max: number] }
  /** A share of the pixels of an image, or one drawn uniformly from [min, max]; every set of so many equally likely. */
  | { readonly share: number | readonly [min: number, max: number] }
  /** A share drawn from min to max, its logarithm uniformly. */
  | { readonly logShare: readonly [min: number, max: number] }
  /** One of these, each as likely. */
  | { readonly oneOf: readonly ContextSpec[] }
  /** Each by itself with this probability. */
  | { readonly probability: number }
  | { readonly half: Half }
  | 'full'
  /** [H·W], 1 = known, 0 = unknown. */
  | { readonly mask: Uint8Array };
