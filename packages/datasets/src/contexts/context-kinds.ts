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

/** All kinds of contexts, by their key in a `ContextSpec`. */
export const contextKinds = {
  oneOf: oneOf({ contextSpec, contextKind }),
  pixels,
  logPixels,
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
 * Parses a context from a configuration or a command line: a `ContextSpec` or its short form. Short forms are a pixel
 * count (`10` or `'10'`), a uniform range (`'10-200'`), a log-uniform range (`'10~1024'`), a probability (`'p0.1'`), a
 * half (`'half'` for the upper one, `'half-lower'`, `'half-left'`, `'half-right'`), `'full'`, and alternatives
 * (`'10~1024|half'`), one of which is drawn per image.
 *
 * @throws DatasetError `bad-context` for any other value.
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
    hint: "Expected a number of pixels, 'half', 'full', {pixels: [min, max]}, {logPixels: [min, max]}, {probability: p}, {half: upper} or {mask: …}",
  });
}

/** Returns the kind of a `ContextSpec` and the value for that kind. */
export function contextKind(spec: ContextSpec): { kind: ContextKind<unknown>; value: unknown } {
  const [key, value] = spec === 'full' ? ['full', true] : (Object.entries(contextSpec(spec))[0] as [string, unknown]);
  return { kind: contextKinds[key as keyof typeof contextKinds] as ContextKind<unknown>, value };
}
