import type { Emission } from './emission.js';
import { fullEmission } from './full-emission.js';

/** Every emission by its name in configurations. */
export const emissions = { full: fullEmission } as const satisfies Record<string, Emission>;

export type EmissionName = keyof typeof emissions;
