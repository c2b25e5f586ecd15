import type { ContextKind } from './context-kind.js';
import { full } from './kinds/full.js';
import { half } from './kinds/half.js';
import { logPixels } from './kinds/log-pixels.js';
import { mask } from './kinds/mask.js';
import { oneOf } from './kinds/one-of.js';
import { pixels } from './kinds/pixels.js';
import { probability } from './kinds/probability.js';

/** Every kind of context, by its key in a specification. */
export const contextKinds = { oneOf, pixels, logPixels, probability, half, full, mask } as const satisfies Record<
  string,
  // biome-ignore lint/suspicious/noExplicitAny: kinds differ in their values' type
  ContextKind<any>
>;
