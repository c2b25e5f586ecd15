import { expect } from 'chai';
import { DatasetError } from '../dataset-error.js';
import { type SplitPaths, splitPaths } from './split-paths.js';

describe('splitPaths', () => {
  it('uses the split train by default, and resolves relative paths from the base directory', () => {
    expect(splitPaths('a.gz', '/base')).to.deep.equal([{ split: 'train', path: '/base/a.gz' }]);
    expect(splitPaths(['../a', '/b'], '/base/x')).to.deep.equal([
      { split: 'train', path: '/base/a' },
      { split: 'train', path: '/b' },
    ]);
  });

  it('keeps splits and their files in the order they are named', () => {
    expect(splitPaths({ test: 't', train: ['1', '2'] }, '/')).to.deep.equal([
      { split: 'test', path: '/t' },
      { split: 'train', path: '/1' },
      { split: 'train', path: '/2' },
    ]);
  });

  for (const [title, paths, message] of [
    ['a file named twice in one split', ['a', './a'], "named twice, for 'train' and for 'train'"],
    ['a file in two splits', { train: 'a', test: 'b/../a' }, "named twice, for 'train' and for 'test'"],
    ['no files', [], "names no file for 'train'"],
    ['a split without files', { train: 'a', test: [] }, "names no file for 'test'"],
    ['no splits', {}, 'names no file'],
    ['an odd name', { 'te st': 'a' }, "'te st' cannot name a split"],
  ] as const satisfies readonly [string, SplitPaths, string][])
    it(`refuses ${title}`, () => {
      expect(() => splitPaths(paths, '/')).to.throw(DatasetError, message);
    });
});
