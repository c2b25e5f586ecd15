import * as z from 'zod';
import { DatasetError } from '../../dataset-error.js';
import { randomInteger } from '../../random-stream.js';
import type { ContextKind } from '../context-kind.js';
import type { ContextSpec } from '../context-spec.js';

/** Separator of the alternatives in the short form, for example `10~1024|half`. */
const SEPARATOR = '|';

/** Functions that parse the alternatives and look up their kinds. */
interface Contexts {
  /**
   * Parses a context.
   *
   * @throws DatasetError `bad-context` for a value that is not a context.
   */
  readonly contextSpec: (value: unknown) => ContextSpec;
  readonly contextKind: (spec: ContextSpec) => { kind: ContextKind<unknown>; value: unknown };
}

/** Creates the context kind that draws one of several contexts with equal probability. */
export function oneOf({ contextSpec, contextKind }: Contexts): ContextKind<readonly ContextSpec[]> {
  const check = (value: unknown): readonly ContextSpec[] => {
    if (Array.isArray(value) && value.length > 0) return value.map(contextSpec);
    throw new DatasetError('bad-context', `oneOf: ${JSON.stringify(value)} is not a list of contexts`, {
      hint: 'Expected one context or more, such as [10~1024, half]',
    });
  };
  return {
    description: 'One of several contexts, equally likely',
    schema: z.array(z.unknown()).min(1),
    example: [{ pixels: 10 }, { half: 'upper' }],
    check,
    parse: (text) => (text.includes(SEPARATOR) ? check(text.split(SEPARATOR)) : undefined),
    name: (specs) =>
      specs
        .map(contextKind)
        .map(({ kind, value }) => kind.name(value))
        .join(SEPARATOR),
    draw(value, size, random, mask) {
      const { kind, value: chosen } = contextKind(value[randomInteger(random, value.length)] as ContextSpec);
      kind.draw(chosen, size, random, mask);
    },
  };
}
