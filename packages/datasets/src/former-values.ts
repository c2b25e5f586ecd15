import * as z from 'zod';

/** `crop: centre` of version 0.1. */
export const FORMER_CROPS = { centre: 'center' } as const;

/** `resize: squeeze` of version 0.1. */
export const FORMER_RESIZES = { squeeze: 'stretch' } as const;

/**
 * A schema that also reads the values of an earlier version.
 *
 * @param former each earlier value, with its present name
 */
export function withFormerValues<S extends z.ZodType>(schema: S, former: Readonly<Record<string, string>>): S {
  const present = (value: unknown) =>
    typeof value === 'string' && Object.hasOwn(former, value) ? former[value] : value;
  return z.preprocess(present, schema) as unknown as S;
}
