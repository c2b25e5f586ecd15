import { expect } from 'chai';
import { COLLAPSED_SHARE, EXPLODED_RATIO, emissionFaults } from './emission-faults.js';
import type { LayerEmission } from './layer-emissions.js';

describe('emissionFaults', () => {
  const layer = (weight: number | null, bias: number | null, ratio = 1): LayerEmission => {
    const tensor = (share: number | null) => ({
      measured: 0.1,
      expected: 0.1,
      image: share === null ? null : { share, spectrum: [1], dimensions: 1 },
    });
    return { weight: tensor(weight), bias: tensor(bias), preActivation: { measured: 2 * ratio, expected: 2 } };
  };

  it('are none if every layer depends on the image and keeps SIREN’s scale', () => {
    expect(emissionFaults([layer(0.01, 0.01), layer(0.3, 0.001, 1.4), layer(0.4, 0.9, 6)])).to.deep.equal([]);
  });

  it('name a tensor that is equal for all images, unless it is shared by design', () => {
    const share = COLLAPSED_SHARE / 2;
    expect(emissionFaults([layer(0.01, share), layer(0, 0.02), layer(null, 0.02), layer(null, null)])).to.deep.equal([
      { layer: 0, fault: 'collapsed', tensor: 'bias', share },
      { layer: 1, fault: 'collapsed', tensor: 'weight', share: 0 },
    ]);
  });

  it('name a layer whose arguments are too large or not finite, but not the last, which has no sines', () => {
    const ratio = 2 * EXPLODED_RATIO;
    const faults = emissionFaults([layer(0.01, 0.01, ratio), layer(0.1, 0.1, Number.NaN), layer(0.1, 0.1, ratio)]);
    expect(faults).to.deep.equal([
      { layer: 0, fault: 'exploded', ratio },
      { layer: 1, fault: 'exploded', ratio: Number.NaN },
    ]);
  });
});
