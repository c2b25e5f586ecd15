import { citation } from '../../family/citation.js';
import { scheduleType } from './schedule.js';

export const cosine = scheduleType({
  name: 'cosine',
  description: 'Half a cosine from the peak to 0, without restarts',
  citations: [
    citation('inproceedings', 'loshchilov2017sgdr', {
      author: 'Loshchilov, Ilya and Hutter, Frank',
      title: 'SGDR: Stochastic Gradient Descent with Warm Restarts',
      booktitle: 'International Conference on Learning Representations',
      year: '2017',
    }),
  ],
  factor: (progress) => (1 + Math.cos(Math.PI * progress)) / 2,
});
