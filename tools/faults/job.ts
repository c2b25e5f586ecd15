/** Command that may be killed at any time and called again. */
export interface Job {
  /** Creates the files that must exist before the first call. The folder is empty. */
  readonly prepare?: (cwd: string) => void;
  /** Returns the arguments of the first or a later call in a folder. */
  readonly args: (cwd: string) => readonly string[];
  /** Arguments for Node that start another program than `hypersiren`. */
  readonly program?: readonly string[];
  /** Condition from which on a kill can cause a loss: a pattern in the error output, or a function of the folder. */
  readonly begun: RegExp | ((cwd: string) => boolean);
  /** Returns the checksums of all resulting files, without content that depends on time. */
  readonly contents: (cwd: string) => Record<string, string>;
}
