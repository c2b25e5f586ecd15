import { citation } from '../../family/index.js';
import { OMEGA_0 } from '../../network/siren-spec.js';
import { drawNormal } from '../../random/draw-normal.js';
import type { Seed } from '../../random/draw-uniform.js';
import { SirenError } from '../../siren-error.js';
import { drawInitialValues, type NamedArray, type NamedArrays } from '../../training/variables.js';
import type { SignalShape } from '../networks/signal-network.js';
import { signalNetwork } from '../networks/signal-networks.js';
import type { SineNetworkConfig } from '../networks/sine-network.js';

/** Paper of WINNER and SIREN². */
export const WINNER_PAPER = citation('misc', 'chandravamsi2025winner', {
  author:
    'Chandravamsi, Hemanth and Shenoy, Dhanush V. and Zinn, Itay and Chen, Ziv and Pisnoy, Shimon and Frankel, Steven H.',
  title: 'Spectral Bottleneck in Sinusoidal Representation Networks: Noise is All You Need',
  howpublished: 'arXiv:2509.09719',
  year: '2025',
});

/** Constants of the noise by the number of coordinates: S₀ = most (1 − exp(−rate ψ)), S₁ = slope ψ. */
const SCALES: Readonly<Record<number, { readonly most: number; readonly rate: number; readonly slope: number }>> = {
  1: { most: 3500, rate: 7, slope: 3 },
  2: { most: 50, rate: 5, slope: 0.4 },
};

/**
 * Returns the standard deviations of WINNER's noise on the weights of the first two layers: S₀/ω0 and S₁/ω0 with S₀ =
 * 3500 (1 − exp(−7ψ)) and S₁ = 3ψ for sounds, and S₀ = 50 (1 − exp(−5ψ)) and S₁ = 0.4ψ for images (Chandravamsi et al.
 * 2025, constants of the authors' code).
 *
 * @param centroid ψ: spectral centroid of the target, as a share of the highest frequency of its samples
 * @param inputs numbers in a coordinate: 1 or 2
 * @throws SirenError `option` for another number of inputs, for which the paper has no constants
 */
export function winnerNoise(centroid: number, inputs: number, omega0: number): readonly [number, number] {
  const scale = SCALES[inputs];
  if (scale === undefined)
    throw new SirenError('option', `siren.winner: expected a signal of 1 or 2 coordinates, got ${inputs}`);
  const { most, rate, slope } = scale;
  return [(most * (1 - Math.exp(-rate * centroid))) / omega0, (slope * centroid) / omega0];
}

/**
 * Draws the initial parameters of a SIREN by WINNER: SIREN's own, with normal noise on the weights of the first two
 * layers whose size follows from the spectral centroid of the target.
 *
 * @param seed seed of the parameters and of the noise
 * @throws SirenError `option` if the network is invalid or has one layer, reads an encoding, or the signal has more than
 * two coordinates
 */
export function winnerParameters(
  network: SineNetworkConfig,
  shape: SignalShape,
  { centroid, seed }: { readonly centroid: number; readonly seed: Seed },
): NamedArrays {
  const { omega0 = OMEGA_0 } = network;
  if (omega0 === 'auto' || network.encoding !== undefined)
    throw new SirenError('option', 'siren.winner: expected a SIREN with a number as omega0 and no encoding');
  const stds = winnerNoise(centroid, shape.inputs, omega0);
  const noisy = ['layers.0.weight', 'layers.1.weight'];
  const { variables } = signalNetwork(network, shape);
  if (network.hiddenLayers === 0)
    throw new SirenError('option', 'siren.winner: expected a hidden layer, got hiddenLayers 0');
  return Object.fromEntries(
    variables.map((variable): [string, NamedArray] => {
      const data = drawInitialValues(variable, seed);
      const layer = noisy.indexOf(variable.name);
      if (layer >= 0)
        for (const [index, noise] of drawNormal(seed, `winner.${layer}`, data.length, stds[layer] as number).entries())
          data[index] = (data[index] as number) + noise;
      return [variable.name, { shape: [...variable.shape], data }];
    }),
  );
}
