import { createDataset } from '@hypersiren/datasets';
import {
  contextBatch,
  contextTensors,
  createModel,
  gridAxes,
  inpaintingLoss,
  type ModelConfig,
} from '@hypersiren/hypernet';
import type { EncoderConfig } from '@hypersiren/hypernet/encoders';
import type { Precision } from '@hypersiren/siren';
import { fitSiren, gradientFit, imageFit, laplacianFit, type SignalNetworkConfig } from '@hypersiren/siren/fits';
import { valueAndGradients } from '@hypersiren/siren/training';
import { nativeInfo } from '@hypersiren/tfjs-native';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { useBackend } from './use-backend.js';

describe('mixed precision', () => {
  beforeEach(async function () {
    if (!nativeInfo().available) this.skip();
    await useBackend('native');
  });
  after(() => tf.setBackend('cpu'));

  const side = 12;
  const values = Float32Array.from({ length: side * side }, (_, i) => Math.sin(i / 5) * Math.cos(i / 40));
  const image = { values, height: side, width: side, channels: 1 };
  const network = { activation: 'sine', width: 72, hiddenLayers: 2, omega0: 10 } as const;
  const kinds = { image: imageFit, gradient: gradientFit, laplacian: laplacianFit };

  async function lossesOf(kind: keyof typeof kinds, precision: Precision, other: SignalNetworkConfig = network) {
    const fit = kinds[kind](image);
    const losses: number[] = [];
    try {
      const onStep = ({ loss }: { loss: number }) => {
        losses.push(loss);
      };
      const { signal } = await fitSiren(fit, { network: other, steps: 40, learningRate: 1e-3, precision, onStep });
      signal.dispose();
      return losses;
    } finally {
      fit.dispose?.();
    }
  }

  for (const kind of ['image', 'gradient', 'laplacian'] as const)
    it(`fits as float32 does, with other roundings, and leaks no tensor: ${kind}`, async () => {
      const before = tf.memory().numTensors;
      const [single, mixed] = [await lossesOf(kind, 'float32'), await lossesOf(kind, 'mixed')];
      expect(tf.memory().numTensors).to.equal(before);
      expect(mixed).to.not.deep.equal(single);
      single.forEach((loss, step) => {
        expect(mixed[step], `step ${step}`).to.be.closeTo(loss, 0.02 * (single[0] as number));
      });
      expect(mixed.at(-1)).to.be.below(0.5 * (mixed[0] as number));
    });

  it('says which networks and backends have it, before the first step', async () => {
    const failure = async (run: () => Promise<unknown>): Promise<string> => {
      try {
        await run();
      } catch (error) {
        return (error as Error).message;
      }
      return 'none';
    };
    expect(await failure(() => lossesOf('image', 'mixed', { activation: 'tanh', width: 8 }))).to.equal(
      'fitSiren: precision: expected float32, got mixed: only the network sine without an encoding has it',
    );
    await useBackend('cpu');
    expect(await failure(() => lossesOf('image', 'mixed'))).to.equal(
      'fitSiren: precision: the backend cpu has no precision mixed. Use the backend native, or float32.',
    );
  });

  const size = { height: 9, width: 9, channels: 1 };
  const pixels = Uint8Array.from({ length: 4 * 81 }, (_, index) => 127.5 + 100 * Math.sin(index / 17));
  const splits = { train: { start: 0, count: 4 } };
  const dataset = createDataset({ name: 'waves', description: 'waves', images: pixels, ...size, splits });
  const encoders: EncoderConfig[] = [
    { type: 'set', width: 40, hiddenLayers: 1 },
    { type: 'points', width: 40, depth: 1, heads: 2, group: 8, neighbors: 2, grid: 2 },
    { type: 'attention', width: 40, heads: 2, queries: 2, blocks: 1 },
  ];
  for (const encoder of encoders)
    it(`reaches the encoder and the SIRENs of a model: ${encoder.type}`, async () => {
      const config: ModelConfig = {
        encoder,
        hypernetwork: { latent: 8, hidden: [6], emission: 'full', initVarianceRatio: 0.5 },
        siren: { width: 40, hiddenLayers: 2, omega0: 10 },
      };
      const model = createModel(config, size, 1);
      const batch = await contextBatch(dataset, splits.train, Uint32Array.of(0, 2, 3), 'full', { seed: 1, epoch: 0 });
      const of = (precision: Precision) =>
        tf.tidy(() => {
          const known = contextTensors(batch);
          const weights = { latent: 0.1, weights: 1 };
          const { gradients } = valueAndGradients(model.variables, () => [
            inpaintingLoss(model, known, gridAxes(size), weights, undefined, undefined, { precision }).total,
          ]);
          return {
            gradients: gradients.map((g) => g.dataSync<'float32'>().slice()),
            latent: model.encode(known, { precision }).latent.dataSync<'float32'>().slice(),
          };
        });
      const [single, mixed] = [of('float32'), of('mixed')];
      model.dispose();
      expect(mixed.latent).to.not.deep.equal(single.latent);
      single.gradients.forEach((wanted, index) => {
        const largest = wanted.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
        const worst = wanted.reduce(
          (most, x, i) => Math.max(most, Math.abs(x - (mixed.gradients[index]?.[i] ?? NaN))),
          0,
        );
        expect(worst, `gradient ${index}`).to.be.at.most(0.03 * largest);
      });
    });
});
