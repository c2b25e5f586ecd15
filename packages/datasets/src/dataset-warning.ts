/** Something about a file that a person should know, though it was read. */
export interface DatasetWarning {
  /** What is unusual, and what was made of it; a sentence without its full stop. */
  readonly problem: string;
  /** The file or folder, absolute. */
  readonly path?: string | undefined;
  /** Place and problem as a sentence. */
  readonly message: string;
}

/** Takes what a reader has to say about a file. */
export type OnWarning = (warning: DatasetWarning) => void;

/** What every reader of files can be told. */
export interface ReadOptions {
  /** Called while a file is read, for each thing that is unusual about it; without it nothing is said. */
  readonly onWarning?: OnWarning | undefined;
}

export function datasetWarning(problem: string, path?: string): DatasetWarning {
  return { problem, path, message: `${path === undefined ? '' : `${path}: `}${problem}.` };
}
