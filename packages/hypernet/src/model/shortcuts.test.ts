import { expect } from 'chai';
import { tinyConfig } from '../testing/tiny.js';
import { shortcutsOf } from './shortcuts.js';

describe('shortcutsOf', () => {
  const names = (config: Partial<Parameters<typeof shortcutsOf>[0]>, keepKnown = false) =>
    shortcutsOf({ ...tinyConfig, ...config }, { keepKnown }).map(({ name }) => name);
  const prior = { type: 'cnn', channels: [4, 6], prior: { rank: 3 } } as const;
  const local = { channels: 4 };

  it('names none if the image reaches the values only through emitted parameters', () => {
    expect(names({})).to.deep.equal([]);
    for (const emission of ['low-rank', 'one-layer', 'shifts'] as const)
      expect(names({ hypernetwork: { ...tinyConfig.hypernetwork, emission } })).to.deep.equal([]);
  });

  it('names a prior only if its expectation is added to the values', () => {
    expect(names({ encoder: prior })).to.deep.equal([]); // the prior is only an input of the encoder
    expect(names({ encoder: prior, local })).to.deep.equal(['feature maps', 'the expectation of a prior']);
    expect(names({ local })).to.deep.equal(['feature maps']);
  });

  it('names the latent if it is an input of a shared SIREN, and known pixels if they are kept', () => {
    for (const emission of ['concatenated', { type: 'concatenated' }] as const)
      expect(names({ hypernetwork: { ...tinyConfig.hypernetwork, emission } })).to.deep.equal(['the latent']);
    expect(names({}, true)).to.deep.equal(['the known pixels']);
  });
});
