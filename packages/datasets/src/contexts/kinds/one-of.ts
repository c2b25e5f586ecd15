import { DatasetError } from '../../dataset-error.js';
import { randomInteger } from '../../random-stream.js';
import type { ContextKind } from '../context-kind.js';
import { contextName } from '../context-name.js';
import { type ContextSpec, contextKind, contextSpec } from '../context-spec.js';

/** Separates the contexts in the short text: `10~1024|half`. */
const SEPARATOR = '|';

/** One of several contexts, each as likely. */
export const oneOf: ContextKind<readonly ContextSpec[]> = {
  check(value) {
    if (Array.isArray(value) && value.length > 0) return value.map(contextSpec);
    throw new DatasetError('bad-context', `oneOf: ${JSON.stringify(value)} is no list of contexts`, {
      hint: 'Wanted one context or more, such as [10~1024, half]',
    });
  },
  parse: (text) => (text.includes(SEPARATOR) ? oneOf.check(text.split(SEPARATOR)) : undefined),
  name: (value) => value.map(contextName).join(SEPARATOR),
  draw(value, size, random, mask) {
    const { kind, value: chosen } = contextKind(value[randomInteger(random, value.length)] as ContextSpec);
    kind.draw(chosen, size, random, mask);
  },
};
