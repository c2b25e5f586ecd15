import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Environment variable that child processes inherit. */
export const MARK = 'HYPERSIREN_FAULTS_MARK';

let marks = 0;

export function newMark(): string {
  return `${process.pid}-${++marks}`;
}

/** Maximum time for a process to end after its parent: that of a step and a checkpoint. */
const PATIENCE = 20_000; // ms

/**
 * Counts the running processes with a mark, after giving them time to end. Returns 0 if the system does not provide the
 * environment of processes.
 */
export async function livingMarked(mark: string): Promise<number> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    const living = countMarked(mark);
    if (living === 0 || performance.now() > until) return living;
    await wait(100);
  }
}

function countMarked(mark: string): number {
  if (process.platform !== 'linux') return 0;
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${MARK}=${mark}`);
    } catch {
      return false; // the process has ended, or belongs to another user
    }
  }).length;
}
