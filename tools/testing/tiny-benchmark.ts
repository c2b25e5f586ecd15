import { compareEvaluations, type Evaluation, type RegionScore } from '@hypersiren/hypernet/evaluation';
import type { BenchmarkFile, BenchmarkMethod } from '../../packages/runner/src/run/benchmark-file.js';

function score(images: readonly number[]): RegionScore {
  const mean = images.reduce((sum, error) => sum + error, 0) / images.length;
  return {
    mse: { mean, standardError: mean / 10 },
    psnr: { mean: -10 * Math.log10(mean), standardError: 0.1 },
    images,
  };
}

/** Creates the evaluation of six images, with 10 known pixels and with all pixels known. */
function evaluation(predictor: string, error: (image: number) => number): Evaluation {
  const known = Array.from({ length: 6 }, (_, image) => error(image));
  const full = known.map((value) => value / 10);
  return {
    predictor,
    split: 'test',
    images: 6,
    seed: 0,
    contexts: [
      {
        context: '10',
        knownPixels: 10,
        masks: 'm',
        all: score(known),
        unknown: score(known.map((value) => 2 * value)),
      },
      { context: 'full', knownPixels: 64, masks: 'n', all: score(full), unknown: null },
    ],
  };
}

function method(kind: BenchmarkMethod['kind'], name: string, error: (image: number) => number): BenchmarkMethod {
  const isModel = kind === 'model';
  return {
    name,
    kind,
    details: isModel ? '6 steps of 4 images' : '',
    cost: {
      parameters: isModel ? 1_234_567 : 0,
      multiplyAdds: isModel ? 4_720_000 : null,
      fitSeconds: isModel ? 90 : null,
      imagesPerSecond: 123.4,
      peakMemory: isModel ? 1500 : null,
    },
    evaluation: evaluation(name, error),
  };
}

/**
 * Creates a benchmark of a model and three methods: one is worse on every image, one is better on every image, and one
 * is neither.
 */
export function tinyBenchmark(): BenchmarkFile {
  const methods = [
    method('model', 'tiny', (image) => 0.01 * (image + 1)),
    method('mean-image', 'mean image', (image) => 0.01 * (image + 1) + 0.02 + 0.001 * image),
    method('linear', 'linear', (image) => 0.01 * (image + 1) - 0.005 - 0.0001 * image),
    method('nearest-pixel', 'nearest known pixel', (image) => 0.01 * (image + 1) + (image % 2 ? 0.003 : -0.003)),
  ];
  const bootstrap = { level: 0.95, resamples: 500, seed: 0 };
  return {
    name: 'tiny',
    measured: '2026-01-02T00:00:00.000Z',
    backend: { name: 'native', details: 'C++ kernels' },
    machine: { processor: 'a processor', cores: 2, memoryGiB: 8, system: 'Linux' },
    git: { commit: '0123456789abcdef', modified: true },
    dataset: { name: 'portraits', fingerprint: 'f', height: 8, width: 8, channels: 3 },
    protocol: { dataset: 'f', split: 'test', images: 6, seed: 0, masks: { 10: 'm', full: 'n' } },
    onProtocol: true,
    bootstrap,
    methods,
    comparison: compareEvaluations(
      methods.map(({ evaluation }) => evaluation),
      bootstrap,
    ),
  };
}
