import { readFileSync, writeFileSync } from 'node:fs';

/** File and value that reset the peak resident memory of this process on Linux (proc(5)). */
const RESET = { file: '/proc/self/clear_refs', value: '5' } as const;

/**
 * Resets the peak memory of this process.
 *
 * @returns a function that returns the peak resident memory since the reset in MiB; null on systems other than Linux
 */
export function watchPeakMemory(): () => number | null {
  try {
    writeFileSync(RESET.file, RESET.value);
  } catch {
    return () => null;
  }
  return () => {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kibibytes === undefined ? null : Math.round(Number(kibibytes) / 1024);
  };
}
