import { type Citation, citation } from './citation.js';

/** Paper of SIREN and of hypernetworks that emit SIRENs. */
export const SIREN_PAPER: Citation = citation('inproceedings', 'sitzmann2020siren', {
  author:
    'Sitzmann, Vincent and Martel, Julien N. P. and Bergman, Alexander W. and Lindell, David B. and Wetzstein, Gordon',
  title: 'Implicit Neural Representations with Periodic Activation Functions',
  booktitle: 'Advances in Neural Information Processing Systems',
  year: '2020',
});

/** Paper of functa: latents by a few gradient steps, and shift modulations. */
export const FUNCTA_PAPER: Citation = citation('inproceedings', 'dupont2022functa', {
  author: 'Dupont, Emilien and Kim, Hyunjik and Eslami, S. M. Ali and Rezende, Danilo and Rosenbaum, Dan',
  title: 'From data to functa: Your data point is a function and you can treat it like one',
  booktitle: 'International Conference on Machine Learning',
  year: '2022',
});
