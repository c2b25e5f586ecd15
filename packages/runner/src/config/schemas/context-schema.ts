import { type ContextSpec, contextSpec } from '@hypersiren/datasets';
import * as z from 'zod';
import { expected } from '../describe-issue.js';

const pixels = z.int().min(0);

/** Which pixels are seen: `10`, `half`, `{pixels: [10, 200]}`, …; read by `@hypersiren/datasets`' own rules. */
export const contextSchema = z
  .union(
    [
      pixels,
      z.string(),
      z.strictObject({ pixels: z.union([pixels, z.tuple([pixels, pixels])]) }),
      z.strictObject({ logPixels: z.tuple([z.int().min(1), pixels]) }),
      z.strictObject({ probability: z.number().min(0).max(1) }),
      z.strictObject({ oneOf: z.array(z.unknown()).min(1) }),
      z.strictObject({ half: z.enum(['upper', 'lower', 'left', 'right']) }),
    ],
    expected(
      'a number of pixels, half, full, {pixels: [min, max]}, {logPixels: [min, max]}, {probability: p} or {half: upper, lower, left or right}',
    ),
  )
  .transform((value, context): ContextSpec => {
    try {
      return contextSpec(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });
