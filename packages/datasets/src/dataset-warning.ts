/** Warning about an unusual file that could still be read. */
export interface DatasetWarning {
  /** The unusual property of the file and how it was handled, a sentence without its final period. */
  readonly problem: string;
  /** Absolute path of the file or folder. */
  readonly path?: string | undefined;
  /** Location and problem, as one sentence. */
  readonly message: string;
}

/** Callback that receives warnings. */
export type OnWarning = (warning: DatasetWarning) => void;

/** Options of all functions that read files. */
export interface ReadOptions {
  /** Called for each warning while a file is read. Default: warnings are discarded. */
  readonly onWarning?: OnWarning | undefined;
}

export function datasetWarning(problem: string, path?: string): DatasetWarning {
  return { problem, path, message: `${path === undefined ? '' : `${path}: `}${problem}.` };
}
