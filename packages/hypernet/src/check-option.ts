import { type FullSettings, readOptions } from '@hypersiren/siren/family';
import type * as z from 'zod';
import { HypernetError } from './hypernet-error.js';

/**
 * Returns the options with every default, or throws for the first option that the schema rejects.
 *
 * @param what name of the function or member: `cnn encoder`
 */
export function checkOptions<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  value: unknown,
): FullSettings<Schema> {
  return readOptions(what, schema, value, (message) => new HypernetError('option', message));
}

/** Throws unless `value` is an integer of at least `least`. `what` names function and option: `cnn: kernel`. */
export function checkCount(what: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new HypernetError('option', `${what}: expected a whole number, ${least} or more, got ${show(value)}`);
}

/** Throws unless `value` is a finite number within [least, most]. */
export function checkRange(what: string, value: number, [least, most]: readonly [number, number]): void {
  if (!(Number.isFinite(value) && value >= least && value <= most))
    throw new HypernetError('option', `${what}: expected a number from ${least} to ${most}, got ${show(value)}`);
}

/** Returns the member of a family by its name, or throws an error that lists the members. */
export function memberOf<T>(what: string, family: Readonly<Record<string, T>>, name: string): T {
  if (!Object.hasOwn(family, name))
    throw new HypernetError('option', `${what}: expected one of ${Object.keys(family).join(', ')}, got ${show(name)}`);
  return family[name] as T;
}

/**
 * Throws if `options` has a key that is not in `known`: a misspelled option would otherwise silently have its default.
 */
export function checkKeys(what: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options))
    if (!known.includes(key))
      throw new HypernetError('option', `${what}: unknown option ${show(key)}, expected ${known.join(', ')}`);
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
