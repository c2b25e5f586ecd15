import { expect } from 'chai';
import { imageGradient, imageLaplacian } from './image-derivatives.js';

describe('derivatives of images', () => {
  const [height, width] = [9, 13];
  /** A function of the coordinates on the grid of an image, in two channels. The second channel is twice the first. */
  const sampled = (f: (row: number, column: number) => number) => ({
    height,
    width,
    channels: 2,
    values: Float32Array.from({ length: height * width * 2 }, (_, index) => {
      const pixel = Math.floor(index / 2);
      const row = (2 * Math.floor(pixel / width)) / (height - 1) - 1;
      const column = (2 * (pixel % width)) / (width - 1) - 1;
      return f(row, column) * (1 + (index % 2));
    }),
  });
  const pixels = [...Array(height * width).keys()];

  it('are exact for a bilinear image up to its edges, for each channel', () => {
    const image = sampled((row, column) => 0.5 * row - 0.25 * column + 0.1 * row * column);
    const gradient = imageGradient(image);
    for (const pixel of pixels) {
      const row = (2 * Math.floor(pixel / width)) / (height - 1) - 1;
      const column = (2 * (pixel % width)) / (width - 1) - 1;
      for (const channel of [0, 1]) {
        const times = 1 + channel;
        const at = 2 * (2 * pixel + channel);
        expect(gradient[at]).to.be.closeTo(times * (0.5 + 0.1 * column), 1e-5);
        expect(gradient[at + 1]).to.be.closeTo(times * (-0.25 + 0.1 * row), 1e-5);
      }
    }
  });

  it('of second order are exact for a parabola', () => {
    const laplacian = imageLaplacian(sampled((row, column) => 0.3 * row ** 2 - 0.1 * column ** 2));
    for (const pixel of pixels) expect(laplacian[2 * pixel]).to.be.closeTo(0.4, 1e-4);
  });

  it('of a flat image are zero up to the edges', () => {
    const flat = sampled(() => 0.5);
    expect(Math.max(...imageGradient(flat).map(Math.abs), ...imageLaplacian(flat).map(Math.abs))).to.equal(0);
  });
});
