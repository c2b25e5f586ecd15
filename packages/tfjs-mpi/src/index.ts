/**
 * Processes that MPI started together: sums over them that have the same bits whatever their number, and broadcasts. The addon is
 * compiled with the user's `mpicc` when it is first wanted.
 *
 * @module @hypersiren/tfjs-mpi
 */
export { type Communicator, joinRanks } from './communicator.js';
export { compileAddon } from './compile-addon.js';
export { MpiError, type MpiErrorCode } from './mpi-error.js';
export { type Ranks, ranksOf } from './ranks.js';
