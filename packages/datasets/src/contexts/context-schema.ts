import * as z from 'zod';
import { expected } from '../expected.js';
import type { ContextKind } from './context-kind.js';
import { contextKinds, contextSpec } from './context-kinds.js';
import type { ContextSpec } from './context-spec.js';

const kinds = Object.entries<Pick<ContextKind<unknown>, 'schema' | 'form'>>(contextKinds);
const forms = ['half', 'full', ...kinds.flatMap(([, { form }]) => form ?? [])];

/** Schema of a context, for example `10`, `half` or `{pixels: [10, 200]}`. Values are parsed by {@link contextSpec}. */
export const contextSchema = z
  .union(
    [
      z.int().min(0),
      z.string(),
      ...kinds.flatMap(([key, { schema }]) => (schema ? [z.strictObject({ [key]: schema })] : [])),
    ],
    expected(`a number of pixels, ${forms.slice(0, -1).join(', ')} or ${forms.at(-1)}`),
  )
  .transform((value, context): ContextSpec => {
    try {
      return contextSpec(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  }) as unknown as z.ZodType<ContextSpec, ContextInput>;

/** Context as written in a configuration. */
type ContextInput = number | string | ContextSpec;
