import path from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { tinyBenchmark } from '../../../../tools/testing/tiny-benchmark.js';
import { cacheFile, readCached, writeCached } from './baseline-cache.js';
import type { BenchmarkMethod } from './benchmark-file.js';

describe('cached results of baselines', () => {
  const folder = temporaryFolder();

  it('have one file per baseline, setting and task', () => {
    const file = cacheFile({ type: 'unet', steps: 5 }, { seed: 1 });
    expect(path.basename(file)).to.match(/^unet-[0-9a-f]{16}\.json$/);
    expect(cacheFile({ type: 'unet', steps: 5 }, { seed: 1 })).to.equal(file);
    const others = [
      cacheFile({ type: 'unet', steps: 6 }, { seed: 1 }),
      cacheFile({ type: 'unet', steps: 5 }, { seed: 2 }),
      cacheFile({ type: 'linear' }, { seed: 1 }),
    ];
    expect(new Set([file, ...others])).to.have.property('size', 4);
  });

  it('are read as they were written', async () => {
    const method = tinyBenchmark().methods[1] as BenchmarkMethod;
    const inpainted = [Uint8Array.of(0, 1, 255), new Uint8Array(0)];
    const file = folder.at('deep/linear.json');
    expect(await readCached(file)).to.equal(undefined);
    await writeCached(file, { method, inpainted });
    expect(await readCached(file)).to.deep.equal({ method, inpainted });
  });

  it('are read with the key of version 0.1', async () => {
    const method = tinyBenchmark().methods[1] as BenchmarkMethod;
    folder.write('former.json', JSON.stringify({ method, completions: ['AAH/'] }));
    expect(await readCached(folder.at('former.json'))).to.deep.equal({ method, inpainted: [Uint8Array.of(0, 1, 255)] });
  });
});
