/** Something that the program does, which may be killed at any moment and called again. */
export interface Job {
  /** Makes what there is before the first call; the folder is empty. */
  readonly prepare?: (cwd: string) => void;
  /** Of the call in a folder, the first or a later one. */
  readonly args: (cwd: string) => readonly string[];
  /** Arguments for Node that start another program than `hypersiren`. */
  readonly program?: readonly string[];
  /** When it begins with what may be lost: by what it says, or by what lies in the folder. */
  readonly begun: RegExp | ((cwd: string) => boolean);
  /** Checksums of all that it leaves, but what depends on the time. */
  readonly contents: (cwd: string) => Record<string, string>;
}
