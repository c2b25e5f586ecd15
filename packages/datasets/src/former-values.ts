import * as z from 'zod';

/** Values of `crop` in version 0.1, with their present names. */
export const FORMER_CROPS = { centre: 'center' } as const;

/** Values of `resize` in version 0.1, with their present names. */
export const FORMER_RESIZES = { squeeze: 'stretch' } as const;

/**
 * Returns a schema that also accepts values of an earlier version.
 *
 * @param former Earlier values, with their present names.
 */
export function withFormerValues<S extends z.ZodType>(schema: S, former: Readonly<Record<string, string>>): S {
  const present = (value: unknown) =>
    typeof value === 'string' && Object.hasOwn(former, value) ? former[value] : value;
  return z.preprocess(present, schema) as unknown as S;
}
