import { DatasetError } from '../dataset-error.js';
import type { ContextKind } from './context-kind.js';
import type { ContextSpec } from './context-spec.js';
import { full } from './kinds/full.js';
import { half } from './kinds/half.js';
import { logPixels } from './kinds/log-pixels.js';
import { mask } from './kinds/mask.js';
import { oneOf } from './kinds/one-of.js';
import { pixels } from './kinds/pixels.js';
import { probability } from './kinds/probability.js';
import { logShare, share } from './kinds/share.js';

/** Every kind of context, by its key in a specification. */
export const contextKinds = {
  oneOf: oneOf({ contextSpec, contextKind }),
  pixels,
  logPixels,
  share,
  logShare,
  probability,
  half,
  full,
  mask,
} as const satisfies Record<
  string,
  // biome-ignore lint/suspicious/noExplicitAny: kinds differ in their values' type
  ContextKind<any>
>;

/**
 * Reads a context as configurations and command lines write it: a specification, or its short form. Short forms are a count
 * (`10` or `'10'`), `'10-200'`, `'10~1024'` (logarithmic), the same of percentages (`'5%'`, `'1%-20%'`, `'1%~100%'`), `'p0.1'`, `'half'` (the upper), `'half-lower'`, `'half-left'`, `'half-right'`, `'full'`,
 * and several of them, `'10~1024|half'`, of which one is drawn.
 *
 * @throws DatasetError `bad-context`.
 */
export function contextSpec(value: unknown): ContextSpec {
  if (typeof value === 'number') return { pixels: contextKinds.pixels.check(value) };
  if (typeof value === 'string')
    for (const [key, kind] of Object.entries(contextKinds)) {
      const parsed = kind.parse(value);
      if (parsed !== undefined) return key === 'full' ? 'full' : ({ [key]: parsed } as unknown as ContextSpec);
    }
  if (typeof value === 'object' && value !== null) {
    const [entry, ...others] = Object.entries(value);
    if (entry && others.length === 0 && Object.hasOwn(contextKinds, entry[0]) && entry[0] !== 'full') {
      const key = entry[0] as keyof typeof contextKinds;
      return { [key]: contextKinds[key].check(entry[1]) } as unknown as ContextSpec;
    }
  }
  throw new DatasetError('bad-context', `${JSON.stringify(value)} is not a context`, {
    hint: "Expected a number of pixels, 'half', 'full', {pixels: [min, max]}, {logPixels: [min, max]}, {share: [min, max]}, {logShare: [min, max]}, {probability: p}, {half: upper} or {mask: …}",
  });
}

/** The kind of a specification, and its value of that kind. */
export function contextKind(spec: ContextSpec): { kind: ContextKind<unknown>; value: unknown } {
  const [key, value] = spec === 'full' ? ['full', true] : (Object.entries(contextSpec(spec))[0] as [string, unknown]);
  return { kind: contextKinds[key as keyof typeof contextKinds] as ContextKind<unknown>, value };
}
