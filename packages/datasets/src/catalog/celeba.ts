import type { KnownDataset } from './known-dataset.js';

const HOME = 'https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html';

export const celeba: KnownDataset = {
  name: 'celeba',
  title: 'CelebA',
  contents: '202,599 color photographs of faces, aligned, 178×218',
  license:
    'For non-commercial research only. The dataset and its images must not be redistributed, copied, published or used commercially; read the agreement on the page.',
  citation: 'Z. Liu, P. Luo, X. Wang and X. Tang, Deep Learning Face Attributes in the Wild, ICCV 2015',
  home: HOME,
  files: [
    {
      name: 'list_eval_partition.txt',
      url: HOME,
      bytes: 2_836_386,
      checksum: { algorithm: 'md5', digest: 'd32c9cbf5e040fd4025c592c306e6668' },
    },
    {
      name: 'img_align_celeba.zip',
      url: HOME,
      bytes: 1_443_490_838,
      checksum: { algorithm: 'md5', digest: '00d2c5bc6d35e252742224ab0c1e8fcb' },
      archive: true,
    },
  ],
  byHand: `Downloading it requires agreement to the terms of its authors: download Img/img_align_celeba.zip and Eval/list_eval_partition.txt from the links on ${HOME}`,
  ready: ['img_align_celeba', 'list_eval_partition.txt'],
  config: { source: 'celeba', path: '.' },
};
