import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** In-memory file system of a limited size. */
export interface SmallDisk {
  readonly path: string;
  resize(bytes: number): void;
  /** Makes the file system read-only or writable. */
  setReadOnly(readOnly: boolean): void;
  unmount(): void;
}

/** Mounts a small file system on a new folder. Returns undefined if the user may not mount file systems. */
export function mountSmallDisk(folder: string, bytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  const run = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
  const remount = (options: string): void => {
    if (!run('mount', '-o', `remount,${options}`, folder)) throw new Error(`cannot remount ${folder} with ${options}`);
  };
  if (process.platform !== 'linux' || !run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'hypersiren', folder))
    return undefined;
  return {
    path: folder,
    resize: (size) => remount(`size=${size}`),
    setReadOnly: (readOnly) => remount(readOnly ? 'ro' : 'rw'),
    unmount: () => run('umount', folder),
  };
}
