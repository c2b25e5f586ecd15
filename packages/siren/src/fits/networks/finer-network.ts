import * as z from 'zod';
import { FINER_PAPER, finerAt, finerLimit } from '../../network/activations/finer.js';
import type { Layer } from './layered-network.js';
import { layeredNetwork } from './layered-network.js';
import { signalNetworkType } from './signal-network.js';
import { sineOptions, sirenBody } from './sine-family.js';

/**
 * FINER: sin(ω (|z| + 1) z) with z = x·W + b in every layer but the last (Liu et al. 2024, equation 4). Weights are drawn
 * by SIREN's rule, and the biases of the first layer from U(±k), which sets the frequencies that the network can reach
 * (section 3.3). The authors' code holds |z| + 1 constant in the backward pass; here the derivatives are those of the
 * formula.
 *
 * The formula has a continuous first derivative. Its second derivative jumps from −2ω to 2ω at z = 0, where it does not
 * exist, so second derivatives are refused.
 */
export const finerNetwork = signalNetworkType({
  name: 'finer',
  description: 'Sines of a period that shortens with the pre-activation; first derivatives only',
  options: {
    ...sineOptions,
    firstBias: z
      .number()
      .positive()
      .exactOptional()
      .describe('k: biases of the first layer are drawn from U(±k); higher for more detail; default by `bias`'),
  },
  example: { width: 4, hiddenLayers: 1, omega0: 3, firstBias: 1 },
  citations: [FINER_PAPER],
  create({ firstBias, ...options }, shape) {
    const { spec, ...body } = sirenBody(options, shape);
    const [first, ...others] = body.layers as readonly [Layer, ...Layer[]];
    const layers =
      firstBias === undefined
        ? body.layers
        : [{ ...first, bias: { distribution: 'uniform' as const, limit: firstBias } }, ...others];
    return layeredNetwork({ ...body, layers, limit: finerLimit }, (z, layer) =>
      finerAt(z, spec.layers[layer]?.omega as number),
    );
  },
});
