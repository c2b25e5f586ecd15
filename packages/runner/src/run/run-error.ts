/**
 * Code of a {@link RunError}:
 *
 * - `run-exists`: the folder is not empty
 * - `no-run`: the folder is not a run
 * - `in-use`: another process works in the folder
 * - `other-data`: the images differ from those of the run or of its evaluation
 * - `other-config`: the configuration differs from that of the checkpoints
 * - `damaged`: a file of the run cannot be read
 * - `gone`: the folder was removed while the run used it
 * - `disk-full`, `read-only`: the folder cannot be written to
 * - `diverged`: the training diverged
 * - `lost`: a process of the training does not respond
 */
export type RunErrorCode =
  | 'run-exists'
  | 'no-run'
  | 'in-use'
  | 'other-data'
  | 'other-config'
  | 'damaged'
  | 'gone'
  | 'diverged'
  | 'lost'
  | 'disk-full'
  | 'read-only';

/** Error of a folder that cannot be used as a run. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly code: RunErrorCode;
  readonly path: string;

  constructor(code: RunErrorCode, directory: string, problem: string, hint: string, options?: ErrorOptions) {
    super(`${directory}: ${problem}. ${hint}.`, options);
    this.code = code;
    this.path = directory;
  }
}
