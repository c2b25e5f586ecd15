import { expect } from 'chai';
import type { FromImages } from './metric.js';
import { structuralSimilarity } from './structural-similarity.js';

describe('structural similarity', () => {
  const similarity = (first: Float32Array, second: Float32Array, [height, width, channels]: readonly number[]) => {
    const count = 1;
    const shape = { count, height, width, channels } as {
      count: number;
      height: number;
      width: number;
      channels: number;
    };
    const truth = { ...shape, images: second, masks: new Uint8Array(shape.height * shape.width) };
    return (structuralSimilarity.measure as FromImages).ofImages(first, truth)[0];
  };
  const waves = (seed: number, shape: readonly number[]): Float32Array =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => {
      return Math.sin(i * 0.37 + seed) * 0.5 + Math.cos(i * i * 0.011 * (seed + 1)) * 0.5;
    });
  const mixed = (shape: readonly number[]): [Float32Array, Float32Array] => {
    const [first, second] = [waves(0, shape), waves(1, shape)];
    return [first, first.map((value, i) => 0.7 * value + 0.3 * (second[i] as number))];
  };

  it('equals scikit-image’s for images in [0, 1] with the settings of the paper', () => {
    // structural_similarity(y, x, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1.0,
    // channel_axis=2)
    for (const [shape, wanted] of [
      [[16, 20, 3], 0.9182114118546717],
      [[11, 11, 1], 0.9089466525717685],
      [[32, 32, 1], 0.9163713517062808],
    ] as const)
      expect(similarity(...mixed(shape), shape)?.all).to.be.closeTo(wanted, 1e-7);
  });

  it('has a window as large as fits in images that are smaller than the paper’s', () => {
    // The formula with windows of 7 × 7, 5 × 11 and 1 × 1 pixels, by NumPy.
    for (const [shape, wanted] of [
      [[8, 8, 3], 0.9051736490429833],
      [[5, 14, 1], 0.9260495875068093],
      [[1, 2, 1], 0.9976527780439078],
    ] as const)
      expect(similarity(...mixed(shape), shape)?.all, String(shape)).to.be.closeTo(wanted, 1e-7);
  });

  it('is 1 only for equal images, symmetric, and independent of clipped values', () => {
    const shape = [12, 12, 1];
    const [first, second] = mixed(shape);
    expect(similarity(first, first, shape)?.all).to.be.closeTo(1, 1e-12);
    expect(similarity(first, second, shape)?.all).to.equal(similarity(second, first, shape)?.all);
    const loud = first.map((value) => 3 * value);
    const clipped = loud.map((value) => Math.min(1, Math.max(-1, value)));
    expect(similarity(loud, second, shape)?.all).to.equal(similarity(clipped, second, shape)?.all);
  });

  it('is defined for whole images, not for their unknown pixels', () => {
    expect(similarity(...mixed([12, 12, 1]), [12, 12, 1])?.unknown).to.equal(null);
  });

  it('measures each image of a batch separately', () => {
    const shape = { height: 9, width: 9, channels: 2 };
    const [first, second] = mixed([9, 9, 2]);
    const both = (a: Float32Array, b: Float32Array) => Float32Array.of(...a, ...b);
    const truth = { count: 2, ...shape, images: both(second, first), masks: new Uint8Array(162) };
    const values = (structuralSimilarity.measure as FromImages).ofImages(both(first, first), truth);
    expect(values.map(({ all }) => all)).to.deep.equal([
      similarity(first, second, [9, 9, 2])?.all,
      similarity(first, first, [9, 9, 2])?.all,
    ]);
  });
});
