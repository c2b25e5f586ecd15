import type { KnownDataset } from './known-dataset.js';

const FOLDER = 'cifar-10-batches-bin';
const batches = [1, 2, 3, 4, 5].map((batch) => `${FOLDER}/data_batch_${batch}.bin`);

export const cifar10: KnownDataset = {
  name: 'cifar10',
  title: 'CIFAR-10',
  contents: '60,000 color photographs of ten kinds of things, 32×32',
  license: 'No license is stated. The authors ask users to cite their report; the photographs belong to third parties.',
  citation: 'A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009',
  home: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  files: [
    {
      name: 'cifar-10-binary.tar.gz',
      url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
      bytes: 170_052_171,
      checksum: { algorithm: 'md5', digest: 'c32a1d4ab5d03f1284b67883e8d87530' },
      archive: true,
    },
  ],
  ready: [...batches, `${FOLDER}/test_batch.bin`],
  config: { source: 'cifar10', path: { train: batches, test: `${FOLDER}/test_batch.bin` } },
};
