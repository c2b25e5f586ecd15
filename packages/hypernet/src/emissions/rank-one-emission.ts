import { citation } from '@hypersiren/siren/family';
import { emissionType } from './emission.js';
import { added, scaled } from './tensor-plans.js';

/** Citation of HUVR, which emits one network per image patch by scaling rows and columns of shared weights. */
export const HUVR_PAPER = citation('misc', 'gwilliam2026huvr', {
  author: 'Gwilliam, Matthew and Wang, Xiao and Hu, Xuefeng and others',
  title: 'Implicit Neural Representation Facilitates Unified Universal Vision Encoding',
  eprint: '2601.14256',
  archiveprefix: 'arXiv',
  year: '2026',
});

/**
 * Rank-one emission: every hidden weight is a shared matrix scaled by row and by column, W ∘ (u vᵀ) = diag(u) W
 * diag(v), so that one shared matrix product between two scalings serves all images; every bias is a shared vector plus
 * a shift. The first and the last weight, which are small, are emitted in full. HUVR (arXiv 2601.14256) modulates its
 * patch networks in this way.
 */
export const rankOneEmission = emissionType({
  name: 'rank-1',
  description: 'Row and column factors of the hidden weights, and all other weights and biases',
  options: {},
  citations: [HUVR_PAPER],
  plan:
    (_, { layers }) =>
    ({ kind, layer }) =>
      kind === 'weight' && layer > 0 && layer < layers.length - 1 ? scaled : added,
});
