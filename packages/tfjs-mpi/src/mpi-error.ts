/**
 * `no-compiler` there is no mpicc that works, `not-usable` the addon does not load or MPI does not start, `ranks` another number of ranks
 * than can share a sum, `lost` another rank does not answer any more.
 */
export type MpiErrorCode = 'no-compiler' | 'not-usable' | 'ranks' | 'lost';

/** What keeps ranks from working together; the message says what to do. */
export class MpiError extends Error {
  override readonly name = 'MpiError';
  readonly code: MpiErrorCode;

  constructor(code: MpiErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
