import { citation } from '../../family/citation.js';
import { optimizerType } from './optimizer-type.js';

/** Paper of Adam. */
export const ADAM_PAPER = citation('inproceedings', 'kingma2015adam', {
  author: 'Kingma, Diederik P. and Ba, Jimmy',
  title: 'Adam: A Method for Stochastic Optimization',
  booktitle: 'International Conference on Learning Representations',
  year: '2015',
});

export const adam = optimizerType({
  name: 'adam',
  description: 'Adam: each number has a step of its own, from the mean and the mean square of its gradients',
  citations: [ADAM_PAPER],
  options: {},
  kept: () => undefined,
  update: () => undefined,
});
