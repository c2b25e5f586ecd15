import { LONGEST_QUOTE, quote } from '@hypersiren/siren/family';
import { distance } from 'fastest-levenshtein';
import type * as z from 'zod';

/** An issue found by zod, without a message. */
type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

/** Returns the message of an issue: the expected and the actual value. */
export function describeIssue(issue: RawIssue): string {
  const got = `got ${quote(issue.input)}`;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return `is missing: expected ${typeName(issue)}`;
      return `expected ${typeName(issue)}, ${got}`;
    case 'too_small':
      return `expected ${sizeOf(issue.origin)}${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}, ${got}`;
    case 'too_big':
      return `expected ${sizeOf(issue.origin)}${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}, ${got}`;
    case 'invalid_value':
      if (issue.input === undefined) return `is missing: expected ${oneOf(issue.values)}`;
      return `expected ${oneOf(issue.values)}, ${got}${suggestion(String(issue.input), issue.values.map(String))}`;
    case 'invalid_union': {
      // One key, `type` or `source`, selects the family member; zod reports the issue at that key.
      const { discriminator, options } = issue as { discriminator?: string; options?: readonly string[] };
      if (!discriminator || !options) return `${got}`;
      const chosen = (issue.input as Record<string, unknown> | undefined)?.[discriminator];
      if (chosen === undefined) return `is missing: expected ${oneOf(options)}`;
      return `expected ${oneOf(options)}, got ${quote(chosen)}${suggestion(String(chosen), options)}`;
    }
    case 'invalid_format':
      return `expected ${issue.format}, ${got}`;
    default:
      return issue.message ?? got;
  }
}

/**
 * Returns the message for an unknown key: `unknown key "stpes"; did you mean "steps"?`. If no known key is similar, the
 * message lists the known keys.
 */
export function describeUnknownKey(key: string, known: readonly string[]): string {
  const near = key.length <= LONGEST_QUOTE ? suggestion(key, known) : '';
  const shown = key.length <= LONGEST_QUOTE ? key : `${key.slice(0, LONGEST_QUOTE - 1)}…`;
  return `unknown key "${shown}"${near || `; the keys here are ${known.join(', ')}`}`;
}

/** Returns the known word that is nearest to a misspelled word in edit distance; undefined if none is similar. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_ ]/g, '');
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(plain(word), plain(candidate)) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  // If more than a third of the letters differ, it is a different word and not a misspelling.
  return best && best.edits <= Math.max(1, Math.ceil(word.length / 3)) ? best.candidate : undefined;
}

function suggestion(word: string, known: readonly string[]): string {
  const best = nearest(word, known);
  return best === undefined ? '' : `; did you mean "${best}"?`;
}

function typeName({ expected, inst }: RawIssue & { code: 'invalid_type' }): string {
  const format = (inst as { _zod?: { def?: { format?: string } } } | undefined)?._zod?.def?.format;
  if (expected === 'int' || format === 'safeint') return 'a whole number';
  const names: Record<string, string> = {
    number: 'a number',
    string: 'a text',
    boolean: 'true or false',
    array: 'a list',
    tuple: 'a list',
    object: 'a mapping of keys to values',
    record: 'a mapping of keys to values',
  };
  return names[expected] ?? expected;
}

function sizeOf(origin: string): string {
  return origin === 'array' ? 'a list of ' : origin === 'string' ? 'a text with a length of ' : '';
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`;
}
