import { setTimeout as wait } from 'node:timers/promises';
import { type Holder, holderOf } from './hold-folder.js';

/** Of looking whether a folder is free. */
const INTERVAL = 500; // ms

/** Waits until nobody works in a folder, which is told once with who does. The signal ends it. */
export async function untilFree(directory: string, signal: AbortSignal, told: (holder: Holder) => void): Promise<void> {
  let once = false;
  for (let holder = await holderOf(directory); holder && !signal.aborted; holder = await holderOf(directory)) {
    if (!once) told(holder);
    once = true;
    await wait(INTERVAL, undefined, { signal }).catch(() => {});
  }
}
