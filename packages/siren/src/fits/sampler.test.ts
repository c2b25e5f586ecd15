import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyImage } from '../testing/tiny-image.js';
import type { Fit } from './fit.js';
import { audioFit } from './kinds/audio-fit.js';
import { gradientFit } from './kinds/gradient-fit.js';
import { imageFit } from './kinds/image-fit.js';
import { inpaintFit } from './kinds/inpaint-fit.js';
import { laplacianFit } from './kinds/laplacian-fit.js';
import { MAX_WHOLE, pointSampler } from './sampler.js';

describe('the points of a step', () => {
  onCpu();

  /** Returns the coordinates of a step and disposes of the fit. */
  function stepOf(fit: Pick<Fit, 'sample' | 'dispose'>, step = 1): number[][] {
    let points: number[][] = [];
    tf.tidy(() => {
      points = fit.sample(step).coordinates.arraySync() as number[][]; // inside tidy, like a step
    });
    fit.dispose?.();
    return points;
  }
  /** An image with one row more than the limit of a step. */
  const [height, width] = [513, 512];
  const large = { height, width, channels: 1, values: new Float32Array(height * width) };
  const known = new Uint8Array(height * width).fill(1);

  for (const [what, fit] of [
    ['image', () => imageFit(large)],
    ['gradient', () => gradientFit(large)],
    ['Laplacian', () => laplacianFit(large)],
    ['image with gaps', () => inpaintFit(large, { known })],
    ['sound', () => audioFit({ samples: Float32Array.from(known), channels: 1, sampleRate: 1 })],
  ] as const)
    it(`of a large ${what} are at most as many as in the paper’s images`, () => {
      const before = tf.memory().numTensors;
      expect(stepOf(fit())).to.have.length(MAX_WHOLE);
      expect(tf.memory().numTensors).to.equal(before);
    });

  it('of a large image are drawn for each step by the seed', () => {
    const of = (seed: number, step: number) => stepOf(imageFit(large, { seed }), step).slice(0, 9);
    expect(of(1, 2)).to.deep.equal(of(1, 2));
    expect(of(1, 2)).to.not.deep.equal(of(1, 3));
    expect(of(1, 2)).to.not.deep.equal(of(2, 2));
  });

  it('are as many as requested, or all for the potential', () => {
    expect(stepOf(imageFit(large, { batch: 7 }))).to.have.length(7);
    expect(stepOf(inpaintFit(large, { known, batch: 7 }))).to.have.length(7);
    expect(stepOf(inpaintFit(large, { known, batch: 7, prior: 'hessian' }))).to.have.length(14);
    expect(stepOf(laplacianFit(large, { potential: 1 }))).to.have.length(height * width);
  });

  it('of a small image are all pixels in order', () => {
    const small = tinyImage(4, 5, 1);
    const coordinates = stepOf(imageFit(small));
    expect(coordinates).to.have.length(20);
    expect([coordinates[0], coordinates.at(-1)]).to.deep.equal([
      [-1, -1],
      [1, 1],
    ]);
    expect(stepOf(inpaintFit(small, { known: new Uint8Array(20).fill(1) }))).to.deep.equal(coordinates);
  });

  it('are rejected if there are none', async () => {
    const points = { coordinates: tf.tensor2d([0, 1], [2, 1]), targets: {} };
    expect((await errorOf(() => pointSampler(points, { batch: 0 }))).code).to.equal('option');
    points.coordinates.dispose();
  });
});
