import type { KnownDataset, KnownFile } from './known-dataset.js';

function file(name: string, bytes: number, digest: string): KnownFile {
  const url = `http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/${name}`;
  return { name, url, bytes, checksum: { algorithm: 'md5', digest } };
}

const train = file('train-images-idx3-ubyte.gz', 26_421_880, '8d4fb7e6c68d591d4c3dfef9ec88bf0d');
const test = file('t10k-images-idx3-ubyte.gz', 4_422_102, 'bef4ecab320f06d8554ea6380940ec79');

export const fashionMnist: KnownDataset = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  contents: '70,000 gray images of clothes, 28×28',
  license: 'MIT, © 2017 Zalando SE.',
  citation: 'H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, arXiv:1708.07747, 2017',
  home: 'https://github.com/zalandoresearch/fashion-mnist',
  files: [train, test],
  ready: [train.name, test.name],
  config: { source: 'idx', path: { train: train.name, test: test.name } },
};
