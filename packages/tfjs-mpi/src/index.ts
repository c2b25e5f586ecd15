/**
 * Processes started together by MPI: broadcasts, and sums that are bitwise independent of the number of processes. The
 * addon is compiled with the user's `mpicc` when it is first used.
 *
 * @module @hypersiren/tfjs-mpi
 */
export { type Communicator, joinRanks } from './communicator.js';
export { compileAddon } from './compile-addon.js';
export { MpiError, type MpiErrorCode } from './mpi-error.js';
export { type Ranks, ranksOf } from './ranks.js';
