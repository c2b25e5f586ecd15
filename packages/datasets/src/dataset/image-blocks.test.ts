import { expect } from 'chai';
import { testBytes } from '../testing/test-bytes.js';
import { createDataset } from './create-dataset.js';
import { imageBlocks } from './image-blocks.js';

describe('imageBlocks', () => {
  // 1.5 MiB an image, two of which make a block.
  const shape = { height: 1024, width: 512, channels: 3 };
  const size = 1024 * 512 * 3;
  const images = new Uint8Array(5 * size).map((_, index) => Math.floor(index / size));
  const dataset = createDataset({ name: 'large', description: '', images, ...shape, splits: {} });

  it('yields blocks of whole images for a file, and a single block for images in memory', async () => {
    const { images: _, ...elsewhere } = dataset;
    const firsts: number[][] = [];
    for await (const block of imageBlocks(elsewhere, { start: 1, count: 4 }))
      firsts.push([0, 1].filter((image) => image * size < block.length).map((image) => block[image * size] as number));
    expect(firsts).to.deep.equal([
      [1, 2],
      [3, 4],
    ]);
    let blocks = 0;
    for await (const block of imageBlocks(dataset, { start: 1, count: 4 })) {
      expect(block.buffer).to.equal(images.buffer);
      blocks++;
    }
    expect(blocks).to.equal(1);
  });

  it('throws the error of a read, in order', async () => {
    const failing = {
      ...shape,
      count: 5,
      read: async (indices: ArrayLike<number>) => {
        if (Array.from(indices).includes(3)) throw new Error('damaged');
        return testBytes(indices.length);
      },
      close() {},
    };
    let blocks = 0;
    const error = await (async () => {
      for await (const _ of imageBlocks(failing, { start: 0, count: 5 })) blocks++;
    })().catch((error) => error);
    expect(error.message).to.equal('damaged');
    expect(blocks).to.equal(1);
  });
});
