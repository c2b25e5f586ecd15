import { COLLAPSED_SHARE, type LayerEmission } from '@hypersiren/hypernet/statistics';
import { expect } from 'chai';
import { emissionHistory } from './emission-history.js';

describe('the figure of emitted parameters in training', () => {
  const layer = (share: number | null, ratio: number): LayerEmission => {
    const image = share === null ? null : { share, spectrum: [0.8, 0.2], dimensions: 1.5 };
    const tensor = { measured: 0.1 * ratio, expected: 0.1, image };
    return { weight: tensor, bias: { ...tensor, image: null }, preActivation: { measured: ratio, expected: 1 } };
  };

  it('shows every quantity of every layer by step, and the statistics of SIREN', () => {
    const rows = [0, 50, 100].map((step) => ({ step, layers: [layer(0.01, 1.25), layer(0, 2 + step / 100)] }));
    const { lastStep, panels } = emissionHistory(rows, { title: 'Statistics' });
    expect(lastStep).to.equal(100);
    expect(panels.map(({ title, reference }) => [title, reference])).to.deep.equal([
      ['Weights', 1],
      ['Biases', 1],
      ['Pre-activations', 1],
      ['Image dependence of weights', COLLAPSED_SHARE],
      ['Image dependence of biases', COLLAPSED_SHARE],
      ['Directions in which images differ', undefined],
    ]);
    const values = (panel: number, of: number) => panels[panel]?.layers[of]?.map(({ step, value }) => [step, value]);
    expect(values(2, 0)).to.deep.equal([0, 50, 100].map((step) => [step, 1.25]));
    expect(values(2, 1)).to.deep.equal([
      [0, 2],
      [50, 2.5],
      [100, 3],
    ]);
    expect(values(3, 0)?.map(([, share]) => share)).to.deep.equal([0.01, 0.01, 0.01]);
    expect(values(3, 1)?.map(([, share]) => share)).to.deep.equal([1e-8, 1e-8, 1e-8]); // has a place on the axis
    expect(values(5, 0)?.map(([, directions]) => directions)).to.deep.equal([1.5, 1.5, 1.5]);
  });

  it('leaves out shared layers and undefined values', () => {
    const rows = [{ step: 0, layers: [layer(null, 1), layer(0.1, Number.NaN)] }];
    const { lastStep, panels } = emissionHistory(rows, { title: 'Statistics' });
    expect(lastStep).to.equal(1);
    expect(panels.map(({ layers }) => layers.map(({ length }) => length))).to.deep.equal([
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 0],
      [0, 1],
    ]);
  });
});
