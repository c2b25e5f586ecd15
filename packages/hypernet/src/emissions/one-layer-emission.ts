import { citation } from '@hypersiren/siren/family';
import * as z from 'zod';
import { HypernetError } from '../hypernet-error.js';
import { emissionType } from './emission.js';
import { added, shared } from './tensor-plans.js';

/**
 * Emission of the weights of one hidden layer; all other parameters are shared. These are the instance pattern
 * composers of Kim et al. 2023, "Generalizable Implicit Neural Representations via Instance Pattern Composers".
 */
export const oneLayerEmission = emissionType({
  name: 'one-layer',
  description: 'The weights of one hidden layer',
  options: {
    // Hidden layer 1 combines the sines of the first layer, as in the source.
    layer: z.int().min(1).default(1).describe('Number of the hidden layer, from 1'),
  },
  citations: [
    citation('inproceedings', 'kim2023ipc', {
      author: 'Kim, Chiheon and Lee, Doyup and Kim, Saehoon and Cho, Minsu and Han, Wook-Shin',
      title: 'Generalizable Implicit Neural Representations via Instance Pattern Composers',
      booktitle: 'IEEE/CVF Conference on Computer Vision and Pattern Recognition',
      year: '2023',
    }),
  ],
  plan: ({ layer: chosen }, { hiddenLayers }) => {
    if (chosen > hiddenLayers)
      throw new HypernetError(
        'option',
        hiddenLayers === 0
          ? 'emission: one-layer: the SIREN has no hidden layer'
          : `emission: one-layer: layer: expected a hidden layer of the SIREN, from 1 to ${hiddenLayers}, got ${chosen}`,
      );
    return ({ layer, kind }) => (layer === chosen && kind === 'weight' ? added : shared);
  },
});
