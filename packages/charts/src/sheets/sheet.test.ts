import { expect } from 'chai';
import { decodePng } from '../../../../tools/testing/decode-png.js';
import { renderSheet } from './sheet.js';

describe('a sheet', () => {
  const widthOf = async (height: number, width: number): Promise<number> => {
    const image = { data: new Uint8Array(height * width), height, width, channels: 1 };
    const groups = [{ title: '', columns: [{ title: 'image', cells: [{ image }] }] }];
    return (await decodePng(renderSheet({ title: '', size: { height, width }, groups } as never))).width;
  };

  it('enlarges small images, but not to more than 2,048 pixels in width', async () => {
    expect(await widthOf(8, 8)).to.be.within(112, 200);
    expect(await widthOf(3, 300)).to.be.within(1800, 2200);
    expect(await widthOf(3, 3000)).to.be.within(3000, 3100);
  });
});
