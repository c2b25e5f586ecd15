import { SirenError } from './siren-error.js';

/** Throws unless `value` is a whole number of at least `least`. `what` names function and option: `sirenSpec: width`. */
export function checkCount(what: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new SirenError('option', `${what}: expected a whole number, ${least} or more, got ${show(value)}`);
  }
}

/** Throws unless `value` is a finite number above zero. */
export function checkPositive(what: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new SirenError('option', `${what}: expected a finite number above 0, got ${show(value)}`);
  }
}

/** Throws unless `value` is a finite number within [least, most]. */
export function checkRange(what: string, value: number, [least, most]: readonly [number, number]): void {
  if (!(Number.isFinite(value) && value >= least && value <= most)) {
    throw new SirenError('option', `${what}: expected a number from ${least} to ${most}, got ${show(value)}`);
  }
}

/** Throws unless `value` is one of `choices`. */
export function checkChoice(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new SirenError('option', `${what}: expected one of ${choices.join(', ')}, got ${show(value)}`);
  }
}

/** Throws if `options` has a key that `known` lacks: a misspelt option would otherwise be its default, silently. */
export function checkKeys(what: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new SirenError('option', `${what}: unknown option ${show(key)}, expected ${known.join(', ')}`);
    }
  }
}

/** A value as a reader of the message would write it: `NaN`, `"tourch"`, `undefined`. */
function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
