import { coordinateGrid } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { contractInput } from '../../testing/encoder-contract.js';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { joinedPixels, knownPixels } from './known-pixels.js';

describe('known pixels', () => {
  onCpu();

  /**
   * Images of 9 × 6 × 3 with 18, 4 and 0 known pixels, and the known pixels of an image as (row, column, value), in
   * order.
   */
  function example() {
    const input = contractInput();
    const known = input.mask.dataSync();
    const values = tf.reshape(input.images, [3 * 54, 3]).arraySync() as number[][];
    const coords = coordinateGrid({ height: 9, width: 6 }).arraySync();
    const wantedOf = (image: number) =>
      coords.flatMap((place, pixel) =>
        known[54 * image + pixel] === 1 ? [[...place, ...(values[54 * image + pixel] as number[])]] : [],
      );
    return { input, wantedOf };
  }

  it('of each image are gathered in the order of the image, with the weights of their mean', () => {
    const { input, wantedOf } = example();
    const { coords, values, weights } = knownPixels(input);
    const rows = (tf.concat([coords, values], 2) as tf.Tensor3D).arraySync();
    for (const [image, count] of [18, 4, 0].entries()) {
      expect(rows[image]?.slice(0, count)).to.deep.equal(wantedOf(image));
      const own = tf.slice(weights, [image], [1]).dataSync();
      expectNumbersClose(own.slice(0, count), new Array(count).fill(1 / count), 1e-6);
      expect([...own.slice(count)]).to.deep.equal(new Array(own.length - count).fill(0));
    }
  });

  it('of all images are gathered one after the other, with the weights of each image’s mean', () => {
    const { input, wantedOf } = example();
    const { coords, values, weights } = joinedPixels(input);
    const rows = (tf.concat([coords, values], 1) as tf.Tensor2D).arraySync();
    expect(rows.slice(0, 22)).to.deep.equal([0, 1, 2].flatMap(wantedOf));
    const ones = (count: number, from: number) =>
      Array.from({ length: rows.length }, (_, row) => (row >= from && row < from + count ? 1 / count : 0));
    expectNumbersClose(weights.dataSync(), [...ones(18, 0), ...ones(4, 18), ...ones(0, 22)], 1e-6);
  });

  it('have room for at least one', () => {
    const { input } = example();
    const none = { ...input, mask: tf.zerosLike(input.mask) };
    expect(knownPixels(none).weights.shape).to.deep.equal([3, 1, 1]);
    expect(joinedPixels(none).weights.shape).to.deep.equal([3, 1]);
  });

  it('are padded to few sizes, by at most an eighth', () => {
    const sizes = Array.from({ length: 1024 }, (_, index) => index + 1).map((count) =>
      tf.tidy(() => {
        const mask = tf.tensor4d(
          Float32Array.from({ length: 1024 }, (_, pixel) => +(pixel < count)),
          [1, 32, 32, 1],
        );
        const size = joinedPixels({ images: tf.zeros([1, 32, 32, 1]), mask }).coords.shape[0];
        expect(size / count, `${count} pixels`).to.be.within(1, 1.125);
        return size;
      }),
    );
    expect(new Set(sizes).size).to.be.below(8 * 10);
  });

  it('are the only tensors allocated', () => {
    const { input } = example();
    const before = tf.memory().numTensors;
    const made = [knownPixels(input), joinedPixels(input)];
    expect(tf.memory().numTensors).to.equal(before + 6);
    for (const { coords, values, weights } of made) tf.dispose([coords, values, weights]);
    expect(tf.memory().numTensors).to.equal(before);
  });
});
