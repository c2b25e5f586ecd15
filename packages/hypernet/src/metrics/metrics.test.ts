import { expect } from 'chai';
import { imageMetrics, metricOfImages, metricScores } from '../evaluation/image-metrics.js';
import type { Metric } from './metric.js';
import { listMetrics, type MetricName, metrics } from './metrics.js';

describe('every metric', () => {
  const shape = { count: 2, height: 12, width: 13, channels: 3 };
  const size = 2 * 12 * 13 * 3;
  const images = Float32Array.from({ length: size }, (_, i) => 0.9 * Math.sin(i / 7));
  const masks = Uint8Array.from({ length: size / 3 }, (_, i) => Number(i % 4 === 0));
  const noise = Float32Array.from({ length: size }, (_, i) => Math.cos(i * i));
  const measure = (share: number) =>
    imageMetrics(
      images.map((value, i) => value + share * (noise[i] as number)),
      { ...shape, images, masks },
    );

  for (const [name, { label, name: full, averaging, direction, format, decimals }] of listMetrics())
    describe(name, () => {
      it('has a unique name, and a description of its averaging', () => {
        expect([label, full, averaging].map((text) => text.trim())).to.not.include('');
        expect(listMetrics().filter(([, other]) => other.label === label)).to.have.length(1);
        expect(decimals).to.be.within(0, 8);
      });

      it('is a number, and better for images nearer to the originals', () => {
        const [near, far] = [measure(0.1), measure(0.4)].map(([image]) => image?.all[name] as number);
        expect((near as number) < (far as number)).to.equal(direction === 'lower');
        expect(format(near as number)).to.match(/^[\d.]+(e-\d+)?$/);
      });

      it('has a value for every image, whose mean is in the evaluation', () => {
        const measured = measure(0.2);
        const scores = metricScores(measured.map(({ all }) => all));
        const values = metricOfImages(scores, name) as number[];
        expect(values).to.deep.equal(measured.map(({ all }) => all[name]));
        expect(scores[name]?.mean).to.be.closeTo(((values[0] as number) + (values[1] as number)) / 2, 1e-12);
      });
    });

  it('has no value for unknown pixels if it is not defined for them, and none in earlier evaluations', () => {
    const unknown = metricScores(measure(0.2).map((image) => image.unknown));
    expect(unknown.ssim).to.equal(undefined);
    expect(metricOfImages(unknown, 'ssim')).to.equal(undefined);
    const { ssim: _, perImage: __, ...earlier } = metricScores(measure(0.2).map(({ all }) => all));
    expect(metricOfImages(earlier, 'ssim')).to.equal(undefined);
    expect(metricOfImages(earlier, 'psnr')).to.have.length(2);
  });

  it('is measured and stored as soon as it is in the registry', () => {
    const registry = metrics as unknown as Record<string, Metric>;
    const brightness = {
      ...metrics.ssim,
      label: 'brightness',
      measure: { ofImages: () => [0.25, 0.75].map((all) => ({ all, unknown: all / 2 })) },
    };
    const name = 'brightness' as MetricName;
    try {
      registry[name] = brightness;
      const scores = metricScores(measure(0.2).map((image) => image.unknown));
      expect(scores[name]?.mean).to.equal(0.25);
      expect(metricOfImages(scores, name)).to.deep.equal([0.125, 0.375]);
    } finally {
      delete registry[name];
    }
  });
});
