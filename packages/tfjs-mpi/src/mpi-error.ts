/**
 * Kind of error: `no-compiler` if there is no working mpicc, `not-usable` if the addon does not load or MPI does not
 * start, `ranks` if the number of ranks is not a power of two, `lost` if another rank does not answer any more.
 */
export type MpiErrorCode = 'no-compiler' | 'not-usable' | 'ranks' | 'lost';

/** Error of MPI. The message states the remedy. */
export class MpiError extends Error {
  override readonly name = 'MpiError';
  readonly code: MpiErrorCode;

  constructor(code: MpiErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
