import { drawNormal } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { MIN_STD } from '../model/distribution.js';
import { CENTRAL_INTERVALS, imageLikelihoods } from './image-likelihoods.js';

describe('CENTRAL_INTERVALS', () => {
  it('contain their nominal probability of a normal distribution, from narrow to wide', () => {
    const steps = 1000;
    for (const { nominal, halfWidth } of CENTRAL_INTERVALS) {
      const width = halfWidth / steps;
      let share = 0;
      for (let step = 0; step < steps; step++) share += 2 * width * Math.exp(-(((step + 0.5) * width) ** 2) / 2);
      expect(share / Math.sqrt(2 * Math.PI)).to.be.closeTo(nominal, 1e-6);
    }
  });
});

describe('imageLikelihoods', () => {
  // Two images of 1 × 2 pixels with two channels; the first pixel of the first image and both of the second are known.
  const truth = {
    count: 2,
    height: 1,
    width: 2,
    channels: 2,
    images: Float32Array.of(0, 0.5, -1, 1, 0, 0, 0, 0),
    masks: Uint8Array.of(1, 0, 1, 1),
  };
  const mean = Float32Array.of(0.4, 0.5, 0, 1.5, 0, 0, 0, 0.2);
  const std = Float32Array.of(0.3, 0.1, 0.8, 0.5, 1, 1, 1, 1);
  /** Log-density on the scale of [0, 1], where errors and standard deviations are half as large. */
  const direct = (error: number, sigma: number) =>
    -0.5 * (error / sigma) ** 2 - Math.log((sigma / 2) * Math.sqrt(2 * Math.PI));

  it('averages log-densities on the scale of [0, 1] with unclipped means, over all and over the unknown pixels', () => {
    const [first, second] = imageLikelihoods({ mean, std }, truth);
    const known = direct(0.4, 0.3) + direct(0, 0.1);
    const unknown = direct(1, 0.8) + direct(0.5, 0.5);
    expect(first?.all.logLikelihood).to.be.closeTo((known + unknown) / 4, 1e-6);
    expect(first?.unknown?.logLikelihood).to.be.closeTo(unknown / 2, 1e-6);
    expect(second?.all.logLikelihood).to.be.closeTo((3 * direct(0, 1) + direct(0.2, 1)) / 4, 1e-6);
    expect(second?.unknown).to.equal(null);
  });

  it('raises small standard deviations to the minimum, so that certainty has a finite likelihood', () => {
    const certain = { mean: truth.images, std: new Float32Array(8) };
    expect(imageLikelihoods(certain, truth)[0]?.all).to.deep.equal({
      logLikelihood: direct(0, MIN_STD),
      coverage: CENTRAL_INTERVALS.map(() => 1),
    });
  });

  describe('coverage', () => {
    const size = 40_000;
    const images = new Float32Array(size).fill(0.1);
    const spread = Float32Array.from(images, (_, index) => 0.1 + 0.4 * ((index % 100) / 100));
    const noise = drawNormal(1, 'noise', size, 1);
    const batch = { count: 1, height: 200, width: 200, channels: 1, images, masks: new Uint8Array(size) };
    const predicted = Float32Array.from(
      images,
      (value, index) => value + (spread[index] as number) * (noise[index] ?? 0),
    );
    /** Likelihoods of predictions whose standard deviations are the true ones times a factor. */
    const scored = (times: number) => {
      const [image] = imageLikelihoods({ mean: predicted, std: spread.map((sigma) => times * sigma) }, batch);
      return image?.unknown as NonNullable<typeof image>['all'];
    };

    it('is the nominal one for a calibrated predictor', () => {
      for (const [interval, { nominal }] of CENTRAL_INTERVALS.entries()) {
        const error = Math.sqrt((nominal * (1 - nominal)) / size);
        expect(scored(1).coverage[interval]).to.be.closeTo(nominal, 4 * error);
      }
    });

    it('is lower for an overconfident and higher for an underconfident predictor, and both are less likely', () => {
      const [over, calibrated, under] = [scored(0.5), scored(1), scored(2)];
      for (const [interval, { nominal }] of CENTRAL_INTERVALS.entries()) {
        expect(over.coverage[interval]).to.be.below(0.85 * nominal);
        expect(under.coverage[interval]).to.be.above(nominal);
      }
      expect(calibrated.logLikelihood).to.be.above(over.logLikelihood).and.above(under.logLikelihood);
    });
  });
});
