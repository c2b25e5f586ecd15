import * as z from 'zod';
import { citation } from '../../family/index.js';
import { encodingKey, encodingOf } from '../encodings/encodings.js';
import { multiplicativeNetwork } from './multiplicative-network.js';
import { networkSize, signalNetworkType } from './signal-network.js';

const MFN_PAPER = citation('inproceedings', 'fathony2021multiplicative', {
  author: 'Fathony, Rizal and Sahu, Anit Kumar and Willmott, Devin and Kolter, J. Zico',
  title: 'Multiplicative Filter Networks',
  booktitle: 'International Conference on Learning Representations',
  year: '2021',
});

/**
 * Multiplicative filter network with sine filters, FOURIERNET (Fathony et al. 2021, section 3.1): products of sines of
 * the coordinates in place of activations, and so a sum of sines. As in the authors' code, filter weights are drawn from
 * U(±s/√(I (L + 1))) with the input scale s, phases from U(±π), and the weights between the filters from U(±√(1/n)) for
 * n inputs. All derivatives exist.
 */
export const mfnNetwork = signalNetworkType({
  name: 'mfn',
  description: 'Products of sines of the coordinates: a multiplicative filter network',
  options: {
    ...networkSize,
    inputScale: z.number().positive().default(256).describe('s: scale of the filters’ frequencies'),
    ...encodingKey,
  },
  example: { width: 4, hiddenLayers: 1, inputScale: 5 },
  citations: [MFN_PAPER],
  create: ({ width, hiddenLayers, inputScale, encoding }, shape) =>
    multiplicativeNetwork(
      {
        ...{ width, hiddenLayers, encoding: encoding && encodingOf(encoding, shape.inputs) },
        filter: (inputs) => ({
          distribution: 'uniform',
          limit: inputScale / Math.sqrt(inputs * (hiddenLayers + 1)),
        }),
        linear: { distribution: 'uniform', limit: Math.sqrt(1 / width) },
      },
      shape,
    ),
});
