import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawUniform } from '@hypersiren/siren/training';
import { mutate } from './mutate.js';

/** A reader, and files that it reads. */
export interface FuzzTarget {
  name: string;
  /** Of the file, with its dot. */
  extension: string;
  /** Whole files. */
  seeds: readonly Uint8Array[];
  /** Reads a file; what it throws must be of these classes. */
  read(file: string): unknown;
  errors: readonly (abstract new (...parameters: never[]) => Error)[];
}

/** An input with which a reader did what it must not. */
export interface FuzzFault {
  input: Uint8Array;
  problem: string;
}

export interface FuzzResult {
  inputs: number;
  /** How many were read all the same; the others were refused by an error of the program's own. */
  read: number;
  /** The first ones. */
  faults: FuzzFault[];
  /** Of the processor's time, for one file. */
  slowestMilliseconds: number;
}

/** A reader that takes so much of the processor's time for a small file hangs, or nearly. */
const LONGEST_MILLISECONDS = 2000;

/** A reader that waits for so long waits for what does not come: however busy the machine is with other work. */
const LONGEST_WAIT_MILLISECONDS = 60_000;

/** No small file is a reason for more. */
const MAX_BYTES = 64 << 20;

const MAX_FAULTS = 10;

/**
 * Gives a reader mutated files: it must read them, or refuse them with an error of the program's own, soon, and without
 * allocating what only the file says is needed.
 *
 * @param folder for the files
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

/** Numbers in [0, 1), the same for the same name. */
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
