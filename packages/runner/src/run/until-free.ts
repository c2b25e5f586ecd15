import { setTimeout as wait } from 'node:timers/promises';
import { type Holder, holderOf } from './hold-folder.js';

/** Interval between checks. */
const INTERVAL = 500; // ms

/** Waits until no process holds a folder. `told` is called once with the holder. The signal stops the waiting. */
export async function untilFree(directory: string, signal: AbortSignal, told: (holder: Holder) => void): Promise<void> {
  let once = false;
  for (let holder = await holderOf(directory); holder && !signal.aborted; holder = await holderOf(directory)) {
    if (!once) told(holder);
    once = true;
    await wait(INTERVAL, undefined, { signal }).catch(() => {});
  }
}
