import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../testing/error-of.js';
import { onCpu } from '../../testing/on-cpu.js';
import { tinyImage } from '../../testing/tiny-image.js';
import { fitSiren } from '../fit-siren.js';
import { imagePsnr } from '../image-psnr.js';
import { imageFit } from './image-fit.js';

describe('imageFit', () => {
  onCpu();

  it('fits gray and color images and measures the PSNR', async () => {
    for (const channels of [1, 3]) {
      const image = tinyImage(6, 7, channels);
      const fit = imageFit(image);
      const network = { activation: 'sine', width: 24, hiddenLayers: 1, omega0: 6 } as const;
      const { signal } = await fitSiren(fit, { steps: 150, learningRate: 5e-3, network });
      const { value } = await signal.render({ height: 6, width: 7 });
      const psnr = imagePsnr(value, image.values);
      expect(psnr).to.be.above(35);
      expect(await fit.measure?.(signal)).to.deep.equal({ psnr });
      signal.dispose();
      fit.dispose?.();
    }
  });

  it('draws different pixels in every step, each with its own value', () => {
    const image = tinyImage(5, 4, 1);
    const fit = imageFit(image, { batch: 6, seed: 2 });
    const drawn = [0, 1, 0].map((step) => {
      const { coordinates, targets } = fit.sample(step);
      const points = coordinates.arraySync();
      const values = (targets.value as tf.Tensor).dataSync();
      points.forEach(([row, column], index) => {
        const [i, j] = [Math.round(((row as number) + 1) * 2), Math.round(((column as number) + 1) * 1.5)];
        expect(values[index]).to.equal(image.values[i * 4 + j]);
      });
      tf.dispose([coordinates, targets]);
      return points;
    });
    fit.dispose?.();
    expect(drawn[0]).to.have.length(6);
    expect(drawn[2]).to.deep.equal(drawn[0]);
    expect(drawn[1]).to.not.deep.equal(drawn[0]);
  });

  it('rejects invalid images', async () => {
    const image = tinyImage(4, 4, 1);
    const message = async (change: object) => (await errorOf(() => imageFit({ ...image, ...change }))).message;
    expect(await message({ height: 1, width: 1 })).to.match(/2×2 pixels or more, got 1×1/);
    expect(await message({ channels: 3 })).to.match(/values \[4, 4, 3\], got 16 numbers/);
    const values = image.values.slice().fill(Number.NaN, 5, 6);
    expect(await message({ values })).to.match(/finite values, got NaN at 5/);
  });
});
