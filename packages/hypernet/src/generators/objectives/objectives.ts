import { familyOf, familySchema, type SettingsIn } from '@hypersiren/siren/family';
import { adversarialObjective } from './adversarial.js';
import { linearObjective } from './linear.js';
import type { AnyObjective } from './objective.js';
import { variationalObjective } from './variational.js';

/** All objectives of generators by the `type` of their configuration. */
export const objectives = familyOf([adversarialObjective, variationalObjective, linearObjective]);

/** Name of a member of {@link objectives}. */
export type ObjectiveName = keyof typeof objectives;

/** Schema of any objective; `type` names it. */
export const objectiveSchema = familySchema(objectives).describe('What the generator is trained for');

/** Configuration of any objective; `type` names the objective. */
export type ObjectiveConfig = SettingsIn<typeof objectives>;

/** Returns the objective that a configuration names. */
export function objectiveOf({ type }: { readonly type: ObjectiveName }): AnyObjective {
  return objectives[type];
}
