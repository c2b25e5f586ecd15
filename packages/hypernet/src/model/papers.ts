import { type Citation, citation } from '@hypersiren/siren/family';
import { HUVR_PAPER } from '../emissions/rank-one-emission.js';

/** Citations of spatial latents, which are interpolated between the pixels of a map. */
export const LOCAL_PAPERS: readonly Citation[] = [
  citation('misc', 'bauer2023spatialfuncta', {
    author:
      'Bauer, Matthias and Dupont, Emilien and Brock, Andy and Rosenbaum, Dan and Schwarz, Jonathan Richard and Kim, Hyunjik',
    title: 'Spatial Functa: Scaling Functa to ImageNet Classification and Generation',
    eprint: '2302.03130',
    archiveprefix: 'arXiv',
    year: '2023',
  }),
  citation('inproceedings', 'chen2021liif', {
    author: 'Chen, Yinbo and Liu, Sifei and Wang, Xiaolong',
    title: 'Learning Continuous Image Representation with Local Implicit Image Function',
    booktitle: 'IEEE/CVF Conference on Computer Vision and Pattern Recognition',
    year: '2021',
  }),
];

/** Citations of patches: a coordinate network for each patch of an image, emitted from the patch's token. */
export const PATCHES_PAPERS: readonly Citation[] = [
  citation('inproceedings', 'lee2022vitgan', {
    author: 'Lee, Kwonjoon and Chang, Huiwen and Jiang, Lu and Zhang, Han and Tu, Zhuowen and Liu, Ce',
    title: 'ViTGAN: Training GANs with Vision Transformers',
    booktitle: 'International Conference on Learning Representations',
    year: '2022',
  }),
  HUVR_PAPER,
];
