import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A variable of the environment that a process hands on to all that it starts. */
export const MARK = 'HYPERSIREN_FAULTS_MARK';

let marks = 0;

export function newMark(): string {
  return `${process.pid}-${++marks}`;
}

/** What a process may take to end after the one that started it: a step, and a checkpoint. */
const PATIENCE = 20_000; // ms

/** How many processes live that were started with a mark, when they have had time to end. 0 where the system does not tell. */
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
      return false; // it has ended, or is another user's
    }
  }).length;
}
