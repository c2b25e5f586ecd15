import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { normalizedAverages } from './normalized-averages.js';

describe('normalizedAverages', () => {
  onCpu();

  const [height, width] = [5, 4];
  const images = tf.tensor4d(drawNormal(1, 'images', 2 * height * width * 3, 0.5), [2, height, width, 3]);
  const known = Float32Array.from({ length: 2 * height * width }, (_, index) => (index % 3 === 0 ? 1 : 0));
  const mask = tf.tensor4d(known, [2, height, width, 1]);

  it('are the averages of known pixels with Gaussian weights, and their number', () => {
    const values = images.arraySync();
    const wanted: number[] = [];
    for (let image = 0; image < 2; image++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const sums = [0, 0, 0];
          let count = 0;
          for (let y = 0; y < height; y++)
            for (let x = 0; x < width; x++) {
              if (known[(image * height + y) * width + x] === 0) continue;
              const weight = Math.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * 1.5 ** 2));
              count += weight;
              for (const channel of [0, 1, 2])
                sums[channel] = (sums[channel] as number) + weight * (values[image]?.[y]?.[x]?.[channel] as number);
            }
          wanted.push(...sums.map((sum) => sum / count), count / (count + 1));
        }
    const [averages] = normalizedAverages(images, mask, [1.5]);
    expect(averages?.shape).to.deep.equal([2, height, width, 4]);
    expectNumbersClose(averages?.dataSync() as Float32Array, wanted, 1e-5);
  });

  it('are constant if one pixel is known, and zero if none is', () => {
    const one = tf.buffer([1, height, width, 1]);
    one.set(1, 0, 4, 1, 0);
    const emittedImage = tf.slice(images, [0], [1]) as tf.Tensor4D;
    const [averages] = normalizedAverages(emittedImage, one.toTensor() as tf.Tensor4D, [2]);
    const pixel = Array.from(tf.slice(emittedImage, [0, 4, 1], [1, 1, 1]).dataSync());
    const found = tf.slice(averages as tf.Tensor4D, [0, 0, 0, 0], [1, height, width, 3]).dataSync() as Float32Array;
    for (const [index, value] of found.entries()) expect(value).to.be.closeTo(pixel[index % 3] as number, 1e-4);
    const [none] = normalizedAverages(emittedImage, tf.zeros([1, height, width, 1]), [2]);
    expect([...new Set(none?.dataSync())]).to.deep.equal([0]);
  });

  it('are not computed without windows', async () => {
    const { kernelNames } = await tf.profile(() => normalizedAverages(images, mask, []));
    expect(kernelNames).to.deep.equal([]);
  });
});
