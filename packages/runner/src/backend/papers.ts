import { citation } from '@hypersiren/siren/family';

/** Citation of the TensorFlow.js paper. */
export const TENSORFLOW_JS_PAPER = citation('inproceedings', 'smilkov2019tensorflowjs', {
  author:
    'Smilkov, Daniel and Thorat, Nikhil and Assogba, Yannick and Yuan, Ann and Kreeger, Nick and Yu, Ping and Zhang, Kangyi and Cai, Shanqing and Nielsen, Eric and Soergel, David and others',
  title: 'TensorFlow.js: Machine Learning for the Web and Beyond',
  booktitle: 'Proceedings of Machine Learning and Systems',
  year: '2019',
});
