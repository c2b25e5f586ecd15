import { sirenSpec } from '@hypersiren/siren';
import { expect } from 'chai';
import { hypernetworkSpec } from '../model/hypernetwork.js';
import { errorOf } from '../testing/error-of.js';

describe('the one-layer emission', () => {
  const heads = (hiddenLayers: number, layer?: number) => {
    const emission = { type: 'one-layer', ...(layer !== undefined && { layer }) } as const;
    return hypernetworkSpec({ latent: 4, hidden: [], emission }, sirenSpec({ width: 8, hiddenLayers })).heads;
  };

  it('emits the weights of the given hidden layer, by default of the first', () => {
    expect(heads(3, 2).map(({ name, count }) => [name, count])).to.deep.equal([['layers.2.weight', 64]]);
    expect(heads(3).map(({ name }) => name)).to.deep.equal(['layers.1.weight']);
  });

  it('rejects a layer that does not exist or is not hidden', async () => {
    const message = async (hiddenLayers: number, layer?: number) =>
      (await errorOf(() => heads(hiddenLayers, layer))).message;
    expect(await message(3, 0)).to.match(/layer: expected a whole number, 1 or more, got 0/);
    expect(await message(3, 4)).to.match(/layer: expected a hidden layer of the SIREN, from 1 to 3, got 4/);
    expect(await message(0)).to.match(/the SIREN has no hidden layer/);
  });
});
