import { MAX_THREADS } from './contract.js';
import type { Isa } from './isa.js';

/*
 * Environment variables of this package. An invalid value is an error when the package is imported. An empty variable
 * counts as not set.
 */

const variable = (name: string): string | undefined => process.env[name] || undefined;

function refuse(name: string, expected: string): never {
  throw new RangeError(`${name}: expected ${expected}, got ${JSON.stringify(process.env[name])}`);
}

/**
 * Returns the instruction set that HYPERSIREN_NATIVE_ISA forces; undefined if it is not set.
 *
 * @param available instruction sets of this build that the processor supports
 * @throws RangeError if it names none of them
 */
export function isaFromEnvironment(available: readonly Isa[]): Isa | undefined {
  const name = 'HYPERSIREN_NATIVE_ISA';
  const wanted = variable(name);
  if (wanted === undefined) return undefined;
  return (
    available.find((isa) => isa === wanted) ?? refuse(name, `one that this machine runs (${available.join(', ')})`)
  );
}

/**
 * Checks HYPERSIREN_NATIVE_THREADS, which the addon reads when it is first loaded.
 *
 * @throws RangeError if it is not a valid number of threads
 */
export function checkThreadsInEnvironment(): void {
  const name = 'HYPERSIREN_NATIVE_THREADS';
  const wanted = variable(name);
  if (wanted !== undefined && !(/^\d+$/.test(wanted) && Number(wanted) >= 1 && Number(wanted) <= MAX_THREADS))
    refuse(name, `a whole number from 1 to ${MAX_THREADS}`);
}

/**
 * Returns a limit in bytes from an environment variable in megabytes.
 *
 * @throws RangeError if the variable is not a number or is negative
 */
export function bytesFromEnvironment(name: `HYPERSIREN_NATIVE_${'POOL' | 'SAVED'}_MB`, usual: number): number {
  const wanted = variable(name);
  if (wanted === undefined) return usual;
  const megabytes = Number(wanted);
  return megabytes >= 0 ? megabytes * 2 ** 20 : refuse(name, 'a number of megabytes from 0 on');
}
