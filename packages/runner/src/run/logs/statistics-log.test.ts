import type { LayerEmission } from '@hypersiren/hypernet/statistics';
import { expect } from 'chai';
import { temporaryFolder } from '../../../../../tools/testing/temporary-folder.js';
import { appendStatistics, readStatistics } from './statistics-log.js';

describe('the log of statistics', () => {
  const folder = temporaryFolder();
  const layer = (share: number): LayerEmission => ({
    weight: { measured: 0.123456789, expected: 0.1, image: { share, spectrum: [2 / 3, 1 / 3], dimensions: 1.8 } },
    bias: { measured: 0.1, expected: 0.1, image: null },
    preActivation: { measured: 1.5, expected: 1.4 },
  });

  it('has a line per measurement, with four significant digits', async () => {
    const file = folder.at('statistics.jsonl');
    await appendStatistics(file, { step: 12345, layers: [layer(1.23456e-7)] });
    await appendStatistics(file, { step: 20000, layers: [layer(0)] });
    const [first, second] = await readStatistics(file);
    expect(first).to.deep.equal({
      step: 12345,
      layers: [
        {
          ...layer(1.235e-7),
          weight: {
            measured: 0.1235,
            expected: 0.1,
            image: { share: 1.235e-7, spectrum: [0.6667, 0.3333], dimensions: 1.8 },
          },
        },
      ],
    });
    expect(second?.step).to.equal(20000);
  });

  it('is empty for a run without statistics', async () => {
    expect(await readStatistics(folder.at('none.jsonl'))).to.deep.equal([]);
  });
});
