import { expect } from 'chai';
import { hidePaths } from './hide-paths.js';

describe('hidePaths', () => {
  const hidden = (text: string) => hidePaths(text, '/home/ada/work');

  it('makes paths below the folder relative, and keeps the last part of others', () => {
    expect(hidden('/home/ada/work/data/faces')).to.equal('data/faces');
    expect(hidden('/srv/images/My Faces')).to.equal('…/My Faces');
    expect(hidden('/data')).to.equal('…/data');
    expect(hidden('C:\\Users\\ada\\faces')).to.equal('…/faces');
    expect(hidden('read from /srv/images/faces.tfrecord: 12 images')).to.equal('read from …/faces.tfrecord: 12 images');
    expect(hidden('--set dataset.path=/srv/images/faces')).to.equal('--set dataset.path=…/faces');
    expect(hidden('“/srv/a b/c”')).to.not.contain('/srv');
  });

  it('keeps relative paths, URLs and text that only looks like a path', () => {
    for (const text of [
      ...['experiments/portraits/config.yaml', 'https://example.org/a/b', '~/faces', '1/2', 'a / b', '24 × 24', '/'],
      ...['2026/11/29', '../data/faces'],
    ])
      expect(hidden(text), text).to.equal(text);
  });

  it('processes nested data, and keeps numbers', () => {
    const data = { list: [1, '/srv/x/y', null], inner: { path: '/home/ada/work/z', typed: Float32Array.of(1) } };
    expect(hidePaths(data, '/home/ada/work')).to.deep.equal({
      list: [1, '…/y', null],
      inner: { path: 'z', typed: Float32Array.of(1) },
    });
  });
});
