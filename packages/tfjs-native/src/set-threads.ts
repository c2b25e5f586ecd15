import { loaded } from './addon.js';

/**
 * Sets how many threads the kernels use, the calling one included, from 1 to 256. Results do not depend on it. Without
 * the addon it has no effect.
 *
 * @throws RangeError if `count` is not a whole number in that range
 */
export function setThreads(count: number): void {
  loaded.addon?.setThreads(count);
}
