import { createModel, type ModelConfig } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { brightnessDerivatives } from './derivatives.js';

const CONFIG: ModelConfig = {
  encoder: { type: 'unet', channels: [4, 8] },
  hypernetwork: { latent: 8, hidden: [8], emission: 'full' },
  siren: { width: 8, hiddenLayers: 1, omega0: 6 },
};
const LOCAL: ModelConfig = { ...CONFIG, local: { channels: 3, interpolation: 'spline' } };

describe('derivatives of brightness', () => {
  before(() => tf.setBackend('cpu'));

  for (const [what, config, keepKnown] of [
    ['of a network of coordinates', CONFIG, false],
    ['of one that predicts deviations too', { ...CONFIG, likelihood: 'gaussian' }, false],
    ['through local latents', LOCAL, false],
    ['through corrections at known pixels', CONFIG, true],
  ] as const)
    it(`are those of central differences, ${what}`, () => {
      const model = createModel(config, { height: 8, width: 8, channels: 3 }, 2);
      const ramp = Float32Array.from({ length: 192 }, (_, i) => Math.sin(i));
      const known = { images: tf.tensor4d(ramp, [1, 8, 8, 3]), mask: tf.ones([1, 8, 8, 1]) as tf.Tensor4D };
      const images = model.inpaint(known, { keepKnown });
      const at = [0.13, -0.42];
      const before = tf.memory().numTensors;
      const coords = tf.tensor2d(at, [1, 2]);
      const { gradient, laplacian } = brightnessDerivatives(model, images, coords);
      const value = (down: number, across: number): number =>
        tf.tidy(() => {
          const place = tf.tensor2d([(at[0] as number) + down, (at[1] as number) + across], [1, 2]);
          return tf.mean(model.valuesAt(images, place)).dataSync()[0] as number;
        });
      const h = 1 / 64;
      const slopes = [value(h, 0) - value(-h, 0), value(0, h) - value(0, -h)].map((rise) => rise / (2 * h));
      const bend = (value(h, 0) + value(-h, 0) + value(0, h) + value(0, -h) - 4 * value(0, 0)) / (h * h);
      const tolerance = 0.02 * Math.max(1, ...slopes.map(Math.abs));
      for (const [axis, slope] of gradient.dataSync().entries())
        expect(slope).to.be.closeTo(slopes[axis] as number, tolerance);
      expect(laplacian.dataSync()[0]).to.be.closeTo(bend, 0.05 * Math.max(1, Math.abs(bend)));
      tf.dispose([coords, gradient, laplacian]);
      expect(tf.memory().numTensors).to.equal(before);
      tf.dispose([images, known]);
      model.dispose();
    });
});
