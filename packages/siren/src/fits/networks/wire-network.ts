import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { activate, affineOfJet, besides, type Jet } from '../../derivatives/forward-jet.js';
import { mapJet, plus, scaled, times } from '../../derivatives/jet-arithmetic.js';
import { citation } from '../../family/index.js';
import { encodingKey, encodingOf } from '../encodings/encodings.js';
import { networkOf, torchBias } from './layered-network.js';
import { networkSize, signalNetworkType } from './signal-network.js';

const WIRE_PAPER = citation('inproceedings', 'saragadam2023wire', {
  author:
    'Saragadam, Vishwanath and LeJeune, Daniel and Tan, Jasper and Balakrishnan, Guha and Veeraraghavan, Ashok and Baraniuk, Richard G.',
  title: 'WIRE: Wavelet Implicit Neural Representations',
  booktitle: 'IEEE/CVF Conference on Computer Vision and Pattern Recognition',
  year: '2023',
});

/**
 * Computes exp(jωz − s²|z|²) of z = a + jb, whose real and imaginary parts are exp(−ωb − s²(a² + b²)) times cos(ωa) and
 * sin(ωa).
 *
 * @param z real parts and, beside them, imaginary parts, width 2M
 */
function gabor(z: Jet, omega: number, scale: number): Jet {
  const [a, b] = halves(z);
  const exponent = plus(scaled(b, -omega), scaled(plus(times(a, a), times(b, b)), -(scale ** 2)));
  const size = tf.exp(exponent.value);
  const envelope = activate(exponent, { value: size, slope: () => size, bend: () => size });
  const angle = scaled(a, omega);
  const [sine, cosine] = [tf.sin(angle.value), tf.cos(angle.value)];
  const real = activate(angle, { value: cosine, slope: () => tf.neg(sine), bend: () => tf.neg(cosine) });
  const imaginary = activate(angle, { value: sine, slope: () => cosine, bend: () => tf.neg(sine) });
  return besides(times(envelope, real), times(envelope, imaginary));
}

/** The real function of a first layer, whose pre-activation is real: b = 0. */
function realGabor(z: Jet, omega: number, scale: number): Jet {
  return gabor(besides(z, mapJet(z, tf.zerosLike)), omega, scale);
}

function halves(z: Jet): [Jet, Jet] {
  const half = (z.value.shape.at(-1) as number) / 2;
  const part = (from: number) => (tensor: tf.Tensor) => tf.slice(tensor, [0, from], [-1, half]);
  return [mapJet(z, part(0)), mapJet(z, part(half))];
}

/** Matrix of the complex product with W = P + jQ in real numbers, [[P, Q], [−Q, P]], from [P; Q] of shape [2M, N]. */
function complexMatrix(weight: tf.Tensor): tf.Tensor {
  const [real, imaginary] = tf.split(weight, 2, 0) as [tf.Tensor, tf.Tensor];
  return tf.concat([tf.concat([real, imaginary], 1), tf.concat([tf.neg(imaginary), real], 1)], 0);
}

/**
 * WIRE: complex Gabor wavelets exp(jωz − s²|z|²) with z = x·W + b in every layer but the last (Saragadam et al. 2023,
 * equation 5). The first layer has real, later layers complex weights. The signal is the real part of the last layer,
 * which has no activation. As in the authors' code the network has width/√2 complex units, so that it has about as many
 * numbers as a real network of that width, and weights and biases are those of PyTorch's linear layers: real and
 * imaginary part from U(±1/√n) for n inputs. All derivatives exist.
 *
 * A complex weight [M, N] is stored as its real part and, below it, its imaginary part: [2M, N]. A complex bias is
 * stored as [1, 2N], real part first.
 */
export const wireNetwork = signalNetworkType({
  name: 'wire',
  description: 'Complex Gabor wavelets',
  options: {
    ...networkSize,
    omega0: z.number().positive().default(20).describe('ω: frequency of the wavelets'),
    scale: z.number().positive().default(10).describe('s: width of the wavelets is 1/s; higher for more detail'),
    ...encodingKey,
  },
  example: { width: 4, hiddenLayers: 1, omega0: 3, scale: 1 },
  citations: [WIRE_PAPER],
  create({ width, hiddenLayers, omega0, scale, encoding: config }, shape) {
    const encoding = config && encodingOf(config, shape.inputs);
    const inputs = encoding?.features ?? shape.inputs;
    const units = Math.max(1, Math.floor(width / Math.SQRT2));
    const rule = torchBias(units);
    const layers = [
      { inputs, outputs: units, weight: torchBias(inputs), bias: torchBias(inputs) },
      ...Array.from({ length: hiddenLayers }, () => ({ inputs: 2 * units, outputs: units, weight: rule, bias: rule })),
      { inputs: 2 * units, outputs: shape.outputs, weight: rule, bias: rule },
    ];
    const network = networkOf({
      ...{ shape, encoding, layers },
      widths: [inputs, ...Array<number>(hiddenLayers + 1).fill(units), shape.outputs],
      compute(read, parameters) {
        const at = (layer: number) => parameters.slice(2 * layer, 2 * layer + 2) as [tf.Tensor, tf.Tensor];
        let jet = realGabor(read(...at(0)), omega0, scale);
        for (let layer = 1; layer <= hiddenLayers; layer++) {
          const [weight, bias] = at(layer);
          jet = gabor(affineOfJet(jet, complexMatrix(weight), bias), omega0, scale);
        }
        const [weight, bias] = at(hiddenLayers + 1);
        const [real, imaginary] = tf.split(weight, 2, 0) as [tf.Tensor, tf.Tensor];
        return affineOfJet(jet, tf.concat([real, tf.neg(imaginary)], 0), bias);
      },
    });
    const complexBias = (name: string) => /^layers\.[1-9]\d*\.bias$/.test(name) && name !== lastBias;
    const lastBias = `layers.${hiddenLayers + 1}.bias`;
    return {
      ...network,
      variables: network.variables.map((variable) =>
        complexBias(variable.name) ? { ...variable, shape: [1, 2 * units] } : variable,
      ),
    };
  },
});
