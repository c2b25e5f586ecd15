import { createRequire } from 'node:module';
import { compileAddon } from './compile-addon.js';
import { MpiError } from './mpi-error.js';
import type { Ranks } from './ranks.js';

/** A group of processes started by MPI. All processes must call the same methods in the same order, one at a time. */
export interface Communicator extends Ranks {
  /**
   * Sums numbers over all ranks, in place, in a fixed binary tree over the ranks. The result is bitwise the same on
   * every rank.
   *
   * @param brief whether every summand and sum is rounded to the eight significant bits of bfloat16, which halves the
   * transferred data
   * @throws MpiError `lost` if another rank does not answer
   */
  sum(values: Float32Array, brief?: boolean): Promise<void>;
  /**
   * Sends the bytes of rank 0 to every rank.
   *
   * @param bytes required on rank 0 only
   * @throws MpiError `lost` if another rank does not answer
   */
  broadcast(bytes?: Uint8Array): Promise<Uint8Array>;
  /**
   * Rejects pending operations that wait for another rank. Use it when this process is told to exit and may not be
   * answered any more.
   */
  stopWaiting(): void;
  /** Shuts down MPI after waiting for all ranks. */
  finalize(): void;
}

interface Addon {
  init(): [rank: number, size: number];
  sum(values: Float32Array, brief: boolean): Promise<void>;
  broadcast(bytes: Uint8Array): Promise<void>;
  stopWaiting(): void;
  finalize(): void;
}

/**
 * Joins the processes that MPI started together. Compiles the addon first if necessary.
 *
 * @throws MpiError `no-compiler`, `not-usable`; `ranks` if the number of processes is not a power of two, since the
 * sums would then depend on it
 */
export async function joinRanks(): Promise<Communicator> {
  const file = await compileAddon();
  let addon: Addon;
  let ranks: [number, number];
  try {
    addon = createRequire(import.meta.url)(file) as Addon;
    ranks = addon.init();
  } catch (error) {
    throw new MpiError('not-usable', `MPI does not start: ${(error as Error).message.split('\n')[0]}`, error);
  }
  const [rank, size] = ranks;
  if ((size & (size - 1)) !== 0)
    throw new MpiError('ranks', `${size} processes cannot share a training: start 1, 2, 4, 8 or another power of two.`);
  const told = (error: Error): never => {
    throw new MpiError('lost', `a process of this training no longer answers (${error.message})`, error);
  };
  return {
    rank,
    size,
    sum: (values, brief = false) => addon.sum(values, brief).catch(told),
    async broadcast(bytes = new Uint8Array(0)) {
      const length = new Uint8Array(Float64Array.of(bytes.length).buffer);
      await addon.broadcast(length).catch(told);
      const [count = 0] = new Float64Array(length.buffer);
      const all = rank === 0 ? bytes : new Uint8Array(count);
      await addon.broadcast(all).catch(told);
      return all;
    },
    stopWaiting: () => addon.stopWaiting(),
    finalize: () => addon.finalize(),
  };
}
