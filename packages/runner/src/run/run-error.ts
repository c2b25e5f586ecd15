/**
 * `run-exists` a folder that is not empty, `no-run` one that holds no run, `in-use` one that another process works in,
 * `other-data` a run whose images are not those that it is to go on with or be measured on, `other-config` one whose configuration
 * is not what its checkpoints were made with, `damaged` a file of a run that cannot be read, `gone` a folder that was removed while
 * the run was in it, `disk-full` and `read-only` a folder that cannot be written to, `diverged` a training whose numbers went wrong,
 * `lost` one of which a process does not answer any more.
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

/** A folder that cannot be used as a run. */
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
