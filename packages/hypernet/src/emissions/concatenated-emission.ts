import { emissionType } from './emission.js';
import { addedLinearly, shared } from './tensor-plans.js';

/**
 * No emission, for control: one SIREN, shared by all images, reads the latent as further inputs. With inputs (x, u),
 * where u is the normalized latent that every head reads (`normalizeLatent`), and the stacked weights of the first
 * layer,
 *
 * (x, u) · [W; A] + b = x·W + (b + u·A).
 *
 * This is a shift of the first layer's bias that is linear in u, and it costs nothing per coordinate. Its head is
 * therefore linear, whatever hidden layers the hypernetwork has. A is initialized with variance ρ · Var(b) / (D + 1),
 * so that the latent adds the fraction ρ of the bias's variance; with the bias rule `zero`, A is initialized to zero.
 */
export const concatenatedEmission = emissionType({
  name: 'concatenated',
  description: 'Nothing: one shared SIREN reads the latent as a further input',
  options: {},
  shortcut: { name: 'the latent', enters: 'an input of the SIREN' },
  plan:
    () =>
    ({ layer, kind }) =>
      layer === 0 && kind === 'bias' ? addedLinearly : shared,
});
