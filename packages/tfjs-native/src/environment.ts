import { MAX_THREADS } from './contract.js';
import type { Isa } from './isa.js';

/*
 * The environment variables of this package. One that is set and means nothing is an error when the package is imported: who
 * sets it wants to be obeyed. An empty one is as good as none.
 */

const variable = (name: string): string | undefined => process.env[name] || undefined;

function refuse(name: string, expected: string): never {
  throw new RangeError(`${name}: expected ${expected}, got ${JSON.stringify(process.env[name])}`);
}

/**
 * The instruction set that HYPERSIREN_NATIVE_ISA forces, if any.
 *
 * @param available what this build contains and this processor runs
 * @throws RangeError if it is none of them
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
 * HYPERSIREN_NATIVE_THREADS, which the addon reads when the process loads it first, must be a number that it takes.
 *
 * @throws RangeError if it is not
 */
export function checkThreadsInEnvironment(): void {
  const name = 'HYPERSIREN_NATIVE_THREADS';
  const wanted = variable(name);
  if (wanted !== undefined && !(/^\d+$/.test(wanted) && Number(wanted) >= 1 && Number(wanted) <= MAX_THREADS))
    refuse(name, `a whole number from 1 to ${MAX_THREADS}`);
}

/**
 * A limit in bytes from a variable in megabytes.
 *
 * @throws RangeError if it is no number, or negative
 */
export function bytesFromEnvironment(name: `HYPERSIREN_NATIVE_${'POOL' | 'SAVED'}_MB`, usual: number): number {
  const wanted = variable(name);
  if (wanted === undefined) return usual;
  const megabytes = Number(wanted);
  return megabytes >= 0 ? megabytes * 2 ** 20 : refuse(name, 'a number of megabytes from 0 on');
}
