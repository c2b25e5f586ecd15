import { readFileSync, writeFileSync } from 'node:fs';

/** Linux's way to begin anew with the highest resident memory of this process (proc(5)). */
const RESET = { file: '/proc/self/clear_refs', value: '5' } as const;

/**
 * Begins to watch the memory of this process.
 *
 * @returns a function that gives the most that was resident since, in MiB; null where the system does not tell (all but
 *   Linux)
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
