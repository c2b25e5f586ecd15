import { SirenError } from './siren-error.js';

/**
 * Throws a `SirenError` with code `option` unless `value` is an integer of at least `least`. `what` names the function
 * and the option in the message, for example `sirenSpec: width`.
 */
export function checkCount(what: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new SirenError('option', `${what}: expected a whole number, ${least} or more, got ${show(value)}`);
  }
}

/** Throws a `SirenError` with code `option` unless `value` is a finite number above zero. */
export function checkPositive(what: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new SirenError('option', `${what}: expected a finite number above 0, got ${show(value)}`);
  }
}

/** Throws a `SirenError` with code `option` unless `value` is a finite number in [least, most]. */
export function checkRange(what: string, value: number, [least, most]: readonly [number, number]): void {
  if (!(Number.isFinite(value) && value >= least && value <= most)) {
    throw new SirenError('option', `${what}: expected a number from ${least} to ${most}, got ${show(value)}`);
  }
}

/** Throws a `SirenError` with code `option` unless `value` is one of `choices`. */
export function checkChoice(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new SirenError('option', `${what}: expected one of ${choices.join(', ')}, got ${show(value)}`);
  }
}

/**
 * Throws a `SirenError` with code `option` if `options` has a key that is not in `known`. Otherwise a misspelled option
 * would silently have its default.
 */
export function checkKeys(what: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new SirenError('option', `${what}: unknown option ${show(key)}, expected ${known.join(', ')}`);
    }
  }
}

/** Formats a value for an error message: `NaN`, `"tourch"`, `undefined`. */
function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
