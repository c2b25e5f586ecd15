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
 * Learning rate of Adam at the first step, for all networks. The paper's 1e-4 is for networks of 256 units, and slow for
 * smaller ones.
 */
export function learningRateFor({ width }: FitSettings): number {
  return width > 128 ? 8e-4 : 1.5e-3;
}
