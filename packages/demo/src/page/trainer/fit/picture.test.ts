import { coordinateGrid } from '@hypersiren/siren';
import { FittedSignal } from '@hypersiren/siren/fits';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { pictureSignal } from './picture.js';
import { shuffledFit } from './shuffled-fit.js';

const IMAGE = { height: 9, width: 14, channels: 3 };
const SCALES = { gradient: 1, laplacian: 1 };

describe('the rendering of a network that is fitted', () => {
  before(() => tf.setBackend('cpu'));
  const blank = { ...IMAGE, data: new Float32Array(9 * 14 * 3) };

  /** Returns a network, and the image that it is. */
  const signalAndImage = async () => {
    const fit = shuffledFit(blank, 10);
    const signal = new FittedSignal({ activation: 'sine', width: 8, omega0: 10, hiddenLayers: 1 }, fit);
    fit.dispose?.();
    const values = tf.tidy(() => signal.evaluate(coordinateGrid(IMAGE), 'value').value);
    const data = (await values.data()) as Float32Array;
    values.dispose();
    return { signal, image: { ...IMAGE, data } };
  };

  for (const [stride, height, width] of [
    [1, 9, 14],
    [2, 5, 7],
    [3, 3, 5],
  ] as const)
    it(`is that of every pixel at a distance of ${stride}`, async () => {
      const { signal, image } = await signalAndImage();
      const { pictured, psnr } = await pictureSignal(signal, image, { stride, derived: 7 }, SCALES);
      expect([pictured.image.height, pictured.image.width]).to.deep.equal([height, width]);
      expect([pictured.laplacian.height, pictured.laplacian.width]).to.deep.equal([5, 7]);
      expect(psnr).to.equal(100); // the largest: the pixels are compared with themselves
      const shifted = { ...image, data: image.data.map((value) => value + 0.2) };
      const other = await pictureSignal(signal, shifted, { stride, derived: 7 }, SCALES);
      expect(other.psnr).to.be.closeTo(20, 0.01);
      signal.dispose();
    });
});
