import { familyOf } from '@hypersiren/siren/family';
import { fileStart } from './file-start.js';
import { hypernetworkStart } from './hypernetwork-start.js';
import { networkStart } from './network-start.js';
import type { AnyFitStart } from './start.js';
import { winnerStart } from './winner-start.js';

/** All starts of a fit, by their name in configurations. */
export const fitStarts = familyOf([networkStart, winnerStart, fileStart, hypernetworkStart]);

/** Name of a start in {@link fitStarts}. */
export type FitStartName = keyof typeof fitStarts;

/** Returns the start of a name. Its options must have been checked by its schema. */
export function fitStart(name: FitStartName): AnyFitStart {
  return fitStarts[name];
}
