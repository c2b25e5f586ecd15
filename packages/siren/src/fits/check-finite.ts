import { SirenError } from '../siren-error.js';

/** Throws a `SirenError` with code `data` at the first number that is not finite. The message begins with `what`. */
export function checkFinite(what: string, numbers: Float32Array): void {
  const wrong = numbers.findIndex((number) => !Number.isFinite(number));
  if (wrong >= 0) throw new SirenError('data', `${what}: expected finite numbers, got ${numbers[wrong]} at ${wrong}`);
}
