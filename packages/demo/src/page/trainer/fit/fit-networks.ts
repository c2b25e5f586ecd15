import type { SignalNetworkConfig } from '@hypersiren/siren/fits';
import type { Size } from '../../view.js';
import type { FitNetworkName, FitSettings } from '../messages.js';

/** A network of a comparison. */
export interface FitNetwork {
  readonly label: string;
  readonly config: (settings: FitSettings, image: Size) => SignalNetworkConfig;
}

const HIDDEN_LAYERS = 3;

/** The networks by name. All have the same width and the same number of layers. */
export const fitNetworks: Readonly<Record<FitNetworkName, FitNetwork>> = {
  siren: {
    label: 'SIREN',
    config: ({ width, omega0 }) => ({ activation: 'sine', width, omega0, hiddenLayers: HIDDEN_LAYERS }),
  },
  relu: {
    label: 'ReLU',
    config: ({ width }) => ({ activation: 'relu', width, hiddenLayers: HIDDEN_LAYERS }),
  },
  encoding: {
    label: 'Positional encoding',
    config: ({ width }, { height, width: columns }) => ({
      activation: 'relu',
      width,
      hiddenLayers: HIDDEN_LAYERS,
      // As the authors of SIREN choose it.
      frequencies: Math.max(1, Math.floor(Math.log2(Math.max(height, columns) / 4))),
    }),
  },
};

/**
 * Learning rate of Adam at the first step, for all networks. The best rates of SIRENs of 64, 128 and 256 units, with 1,024
 * pixels in each step, are near this product of width and rate; twice the rate loses up to 4 dB. Narrower networks get
 * the rate of 50 units.
 */
export function learningRateFor({ width }: FitSettings): number {
  return 0.1 / Math.max(50, width);
}
