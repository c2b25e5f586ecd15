import { loaded } from './addon.js';

/**
 * Sets the number of threads that the kernels use, including the calling one, from 1 to 256. Results do not depend on
 * it. Without the addon it has no effect.
 *
 * @throws RangeError if `count` is not an integer in that range
 */
export function setThreads(count: number): void {
  loaded.addon?.setThreads(count);
}
