import { familyOf, type SettingsIn } from '../../family/family.js';
import { adam } from './adam.js';
import { soap } from './soap.js';

/** Optimizers by name. */
export const optimizers = familyOf([adam, soap]);

/** Name of an optimizer in {@link optimizers}. */
export type OptimizerName = keyof typeof optimizers;

/** Configuration of an optimizer in {@link optimizers}. */
export type OptimizerSettings = SettingsIn<typeof optimizers>;
