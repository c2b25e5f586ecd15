import * as tf from '@tensorflow/tfjs-core';
import { activate, affineOfJet, type Jet } from '../../derivatives/forward-jet.js';
import { times } from '../../derivatives/jet-arithmetic.js';
import type { InitialValues } from '../../training/variables.js';
import type { Encoding } from '../encodings/encoding.js';
import { type Layer, networkOf, torchBias } from './layered-network.js';
import type { SignalNetwork, SignalShape } from './signal-network.js';

/** Parts of a multiplicative filter network that its kinds choose. */
export interface MultiplicativeOptions {
  readonly width: number;
  /** Number of products, L. The network has L + 1 filters. */
  readonly hiddenLayers: number;
  readonly encoding?: Encoding | undefined;
  /** Initial weights of a filter with `inputs` inputs. */
  readonly filter: (inputs: number) => InitialValues;
  /** Initial weights of the layers between the filters and of the last layer, for `width` inputs. */
  readonly linear: InitialValues;
  /** Changes the weights of a filter before they are used. Default: no change. */
  readonly frequencies?: (weight: tf.Tensor) => tf.Tensor;
}

/**
 * Creates a multiplicative filter network (Fathony et al. 2021, equation 4): y₀ = g₀(x), yₗ = (yₗ₋₁·Wₗ + bₗ) ∘ gₗ(x),
 * and the output y_L·W + b, with filters gₗ(x) = sin(x·Ωₗ + φₗ). Phases are drawn from U(±π).
 *
 * Layers of the parameters: the L + 1 filters, then the L layers between them, then the last layer.
 */
export function multiplicativeNetwork(options: MultiplicativeOptions, shape: SignalShape): SignalNetwork {
  const { width, hiddenLayers, encoding, filter, linear, frequencies = (weight) => weight } = options;
  const inputs = encoding?.features ?? shape.inputs;
  const phase: InitialValues = { distribution: 'uniform', limit: Math.PI };
  const between = (outputs: number): Layer => ({ inputs: width, outputs, weight: linear, bias: torchBias(width) });
  const layers = [
    ...Array.from({ length: hiddenLayers + 1 }, () => ({
      inputs,
      outputs: width,
      weight: filter(inputs),
      bias: phase,
    })),
    ...Array.from({ length: hiddenLayers }, () => between(width)),
    between(shape.outputs),
  ];
  return networkOf({
    ...{ shape, encoding, layers },
    widths: [inputs, ...Array<number>(hiddenLayers + 1).fill(width), shape.outputs],
    compute(read, parameters) {
      const at = (layer: number) => parameters.slice(2 * layer, 2 * layer + 2) as [tf.Tensor, tf.Tensor];
      const filtered = (layer: number): Jet => {
        const [weight, bias] = at(layer);
        return sineOf(read(frequencies(weight), bias));
      };
      let jet = filtered(0);
      for (let layer = 1; layer <= hiddenLayers; layer++)
        jet = times(affineOfJet(jet, ...at(hiddenLayers + layer)), filtered(layer));
      return affineOfJet(jet, ...at(2 * hiddenLayers + 1));
    },
  });
}

function sineOf(z: Jet): Jet {
  const value = tf.sin(z.value);
  return activate(z, { value, slope: () => tf.cos(z.value), bend: () => tf.neg(value) });
}
