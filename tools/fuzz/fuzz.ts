import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawUniform } from '@hypersiren/siren/training';
import { mutate } from './mutate.js';

/** File reader, with valid input files. */
export interface FuzzTarget {
  name: string;
  /** Extension of the files, with its dot. */
  extension: string;
  /** Contents of valid files. */
  seeds: readonly Uint8Array[];
  /** Reads a file. Errors must be instances of `errors`. */
  read(file: string): unknown;
  errors: readonly (abstract new (...parameters: never[]) => Error)[];
}

/** Input that caused a fault of the reader. */
export interface FuzzFault {
  input: Uint8Array;
  problem: string;
}

export interface FuzzResult {
  inputs: number;
  /** Number of inputs that were read. All others were rejected with an expected error. */
  read: number;
  /** First faults. */
  faults: FuzzFault[];
  /** Maximum CPU time for one file. */
  slowestMilliseconds: number;
}

/** Maximum CPU time for a small file. A slower reader is a fault. */
const LONGEST_MILLISECONDS = 2000;

/** Maximum time for a file, on a busy machine. A slower reader waits for something that never happens. */
const LONGEST_WAIT_MILLISECONDS = 60_000;

/** Maximum allocation for a small file. */
const MAX_BYTES = 64 << 20;

const MAX_FAULTS = 10;

/**
 * Passes mutated files to a reader. The reader must read them or reject them with an expected error, quickly, and
 * without allocating memory that only a damaged length requests.
 *
 * @param folder Folder for the files.
 */
export async function fuzz(
  target: FuzzTarget,
  { inputs, seed, folder }: { inputs: number; seed: number; folder: string },
): Promise<FuzzResult> {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `input${target.extension}`);
  const random = randomNumbers(`${seed} ${target.name}`);
  const pick = (): Uint8Array => target.seeds[Math.floor(random() * target.seeds.length)] as Uint8Array;
  const result: FuzzResult = { inputs, read: 0, faults: [], slowestMilliseconds: 0 };
  for (let count = 0; count < inputs && result.faults.length < MAX_FAULTS; count++) {
    const input = mutate(pick(), pick(), random);
    writeFileSync(file, input);
    const fault = (problem: string): void => void result.faults.push({ input, problem });
    const before = process.memoryUsage().arrayBuffers;
    const began = performance.now();
    const used = process.cpuUsage();
    try {
      await target.read(file);
      result.read++;
    } catch (error) {
      if (!target.errors.some((expected) => error instanceof expected))
        fault(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    const { user, system } = process.cpuUsage(used);
    const milliseconds = (user + system) / 1000;
    const waited = performance.now() - began;
    const allocated = process.memoryUsage().arrayBuffers - before;
    if (milliseconds > LONGEST_MILLISECONDS) fault(`takes ${Math.round(milliseconds)} ms of the processor's time`);
    else if (waited > LONGEST_WAIT_MILLISECONDS) fault(`takes ${Math.round(waited)} ms`);
    if (allocated > MAX_BYTES + 16 * input.length) fault(`allocates ${allocated} bytes for ${input.length}`);
    result.slowestMilliseconds = Math.max(result.slowestMilliseconds, milliseconds);
  }
  return result;
}

/** Creates a generator of random numbers in [0, 1). Equal names give equal numbers. */
function randomNumbers(name: string): () => number {
  const block = 4096;
  let drawn: ArrayLike<number> = [];
  let [blocks, next] = [0, 0];
  return () => {
    if (next === drawn.length) {
      drawn = drawUniform(0, `${name} ${blocks++}`, block, 0.5);
      next = 0;
    }
    return Math.min((drawn[next++] as number) + 0.5, 1 - 2 ** -24);
  };
}
