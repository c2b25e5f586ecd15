import { H_SIREN_PAPER, hyperbolicAt } from '../../network/activations/hyperbolic.js';
import { sineAt } from '../../network/activations/sine.js';
import { layeredNetwork } from './layered-network.js';
import { signalNetworkType } from './signal-network.js';
import { sineOptions, sirenBody } from './sine-family.js';

/**
 * H-SIREN: sin(ω sinh(2z)) in the first layer, sin(ωz) in the others but the last, with z = x·W + b (Gao and Jaiman
 * 2024). Initialized by SIREN's rule. All derivatives exist.
 */
export const hSirenNetwork = signalNetworkType({
  name: 'h-siren',
  description: 'A SIREN whose first layer has the hyperbolic sine of its pre-activation in the sine',
  options: sineOptions,
  example: { width: 4, hiddenLayers: 1, omega0: 3 },
  citations: [H_SIREN_PAPER],
  create(options, shape) {
    const { spec, ...body } = sirenBody(options, shape);
    return layeredNetwork(body, (z, layer) =>
      layer === 0 ? hyperbolicAt(z, spec.firstOmega0) : sineAt(z, spec.layers[layer]?.omega as number),
    );
  },
});
