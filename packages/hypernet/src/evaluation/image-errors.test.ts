import { expect } from 'chai';
import { imageErrors } from './image-errors.js';

describe('imageErrors', () => {
  // Two images of 1 × 2 pixels with two channels; the first pixel of the first image and both of the second are known.
  const truth = {
    count: 2,
    height: 1,
    width: 2,
    channels: 2,
    images: Float32Array.of(0, 0.5, -1, 1, 0, 0, 0, 0),
    masks: Uint8Array.of(1, 0, 1, 1),
  };

  it('averages squared differences on the scale of [0, 1], over all pixels and over the unknown ones', () => {
    const predicted = Float32Array.of(0.4, 0.5, 0, 0, 0, 0, 0, 0.2);
    const [first, second] = imageErrors(predicted, truth);
    expect(first?.all).to.be.closeTo((0.2 ** 2 + 0 + 0.5 ** 2 + 0.5 ** 2) / 4, 1e-8);
    expect(first?.unknown).to.be.closeTo((0.5 ** 2 + 0.5 ** 2) / 2, 1e-8);
    expect(second?.all).to.be.closeTo(0.1 ** 2 / 4, 1e-8);
  });

  it('has no error of unknown pixels if there are none', () => {
    expect(imageErrors(truth.images, truth)[1]?.unknown).to.equal(null);
  });

  it('clips values to [-1, 1] before it compares', () => {
    const [first] = imageErrors(Float32Array.of(0, 0.5, -7, 3, 0, 0, 0, 0), truth);
    expect(first).to.deep.equal({ all: 0, unknown: 0 });
  });
});
