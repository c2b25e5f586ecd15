import path from 'node:path';
import { expect } from 'chai';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { readMask } from './read-mask.js';
import { writePng } from './write-png.js';

describe('readMask', () => {
  const folder = temporaryFolder();
  const file = path.join(folder.path, 'mask.png');

  it('calls light pixels known, dark ones unknown', async () => {
    await writePng(file, { data: Uint8Array.of(0, 127, 128, 255, 1, 254), height: 2, width: 3, channels: 1 });
    expect(await readMask(file)).to.deep.equal({ mask: Uint8Array.of(0, 0, 1, 1, 0, 1), height: 2, width: 3 });
  });

  it('calls transparent pixels unknown, whatever their color', async () => {
    await writePng(file, {
      data: Uint8Array.of(255, 255, 255, 0, 255, 255, 255, 255),
      height: 1,
      width: 2,
      channels: 4,
    });
    expect((await readMask(file)).mask).to.deep.equal(Uint8Array.of(0, 1));
  });

  it('warns about a mask with the values 0 and 1 instead of 0 and 255', async () => {
    await writePng(file, { data: Uint8Array.of(0, 1, 1, 0), height: 2, width: 2, channels: 1 });
    const said: string[] = [];
    const { mask } = await readMask(file, undefined, { onWarning: ({ problem }) => said.push(problem) });
    expect([...mask]).to.deep.equal([0, 0, 0, 0]);
    expect(said).to.deep.equal(['has no light pixel, only levels up to 1 of 255, so no pixel is known']);
  });

  it('refuses a mask of another size than the image', async () => {
    await writePng(file, { data: new Uint8Array(6), height: 2, width: 3, channels: 1 });
    expect((await readMask(file, { height: 2, width: 3 })).mask.length).to.equal(6);
    const error = await datasetErrorOf(() => readMask(file, { height: 3, width: 2 }));
    expect(error).to.include({ code: 'mixed-shapes', path: file });
    expect(error.message).to.include('the mask is 2×3, the image 3×2');
  });
});
