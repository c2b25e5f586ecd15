import { emissionType } from './emission.js';
import { addedLinearly, shared } from './tensor-plans.js';

/**
 * No emission, for control: one shared SIREN reads the latent beside the coordinates. With inputs (x, u), where u is the
 * latent as every head reads it (`normalizeLatent`), and the first layer's weights stacked in the same way,
 *
 *   (x, u) · [W; A] + b = x·W + (b + u·A),
 *
 * so it is a shift of the first layer's bias that is linear in u, and costs nothing at each coordinate. Its head is therefore
 * linear whatever hidden layers the hypernetwork has. A starts with variance ρ · Var(b) / (D + 1), so that the latent adds
 * the share ρ of the bias's variance; with the bias rule `zero` it starts at zero.
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
