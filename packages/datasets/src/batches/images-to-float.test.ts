import { expect } from 'chai';
import { DatasetError } from '../dataset-error.js';
import { testBytes } from '../testing/test-bytes.js';
import { floatToImages } from './float-to-images.js';
import { imagesToFloat } from './images-to-float.js';

const dataset = { images: testBytes(5 * 12), height: 2, width: 2, channels: 3 };

describe('imagesToFloat', () => {
  it('maps 0 to −1 and 255 to 1, linearly', () => {
    const levels = {
      images: Uint8Array.from({ length: 256 }, (_, level) => level),
      height: 16,
      width: 16,
      channels: 1,
    };
    const values = imagesToFloat(levels, [0]);
    expect(values[0]).to.equal(-1);
    expect(values[255]).to.equal(1);
    values.forEach((value, level) => {
      expect(value).to.equal(Math.fround((level * 2) / 255 - 1));
    });
  });

  it('puts the images in the order of the indices, which may repeat', () => {
    const values = imagesToFloat(dataset, Uint32Array.of(3, 0, 3));
    expect(values.length).to.equal(36);
    const images = [3, 0, 3].flatMap((index) => [...dataset.images.subarray(index * 12, index * 12 + 12)]);
    expect([...floatToImages(values)]).to.deep.equal(images);
  });

  it('writes to the given array', () => {
    const out = new Float32Array(24);
    expect(imagesToFloat(dataset, [1, 2], out)).to.equal(out);
    expect(out).to.deep.equal(imagesToFloat(dataset, [1, 2]));
    expect(() => imagesToFloat(dataset, [1], out)).to.throw(DatasetError, 'out has 24 values, expected 1×12');
  });

  it('rejects an index out of range', () => {
    for (const index of [-1, 5, 0.5, Number.NaN])
      expect(() => imagesToFloat(dataset, [0, index])).to.throw(
        DatasetError,
        `image index ${index} is out of range: there are 5 images`,
      );
  });
});

describe('floatToImages', () => {
  it('inverts imagesToFloat for every level', () => {
    const levels = Uint8Array.from({ length: 256 }, (_, level) => level);
    const values = imagesToFloat({ images: levels, height: 16, width: 16, channels: 1 }, [0]);
    expect(floatToImages(values)).to.deep.equal(levels);
  });

  it('rounds to the nearest level and clips outside', () => {
    const level = 2 / 255;
    const values = Float32Array.of(
      -1 + 0.49 * level,
      -1 + 0.51 * level,
      -7,
      1.001,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    );
    expect([...floatToImages(values)]).to.deep.equal([0, 1, 0, 255, 255, 0]);
  });
});
