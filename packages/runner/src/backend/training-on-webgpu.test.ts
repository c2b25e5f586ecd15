import { getSplit, loadDataset } from '@hypersiren/datasets';
import { createModel, type ModelConfig, train } from '@hypersiren/hypernet';
import { Optimizer } from '@hypersiren/siren/training';
import { nativeInfo } from '@hypersiren/tfjs-native';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { countGpuCalls, differences, type GpuCalls } from '../../../../tools/testing/count-gpu-calls.js';
import { useSoftwareDriver } from '../../../../tools/testing/software-driver.js';
import { BackendError } from './backend.js';
import { onHostBackend } from './on-host-backend.js';
import { useBackend } from './use-backend.js';

/** That of experiments/portraits, smaller. */
const MODEL: ModelConfig = {
  encoder: { type: 'unet', stride: 2, channels: [6, 8], averages: [1.5], prior: { rank: 6, iterations: 4 } },
  hypernetwork: { latent: 6, hidden: [], emission: 'full', initVarianceRatio: 0.5, normalize: false },
  siren: { width: 8, hiddenLayers: 1, omega0: 5 },
  patches: { size: 2 },
};

const STEPS = Number(process.env.HYPERSIREN_TEST_STEPS ?? 5);

describe('a training of portraits', function () {
  this.timeout(STEPS > 5 ? 1_200_000 : 300_000);
  after(() => tf.setBackend('cpu'));

  /** Loss and norm of the gradient of each step. */
  async function numbersOn(backend: 'native' | 'webgpu', onStep = () => {}): Promise<[number, number][]> {
    await useBackend(backend);
    const dataset = await loadDataset(
      { source: 'portraits', size: 8, count: { train: 12, test: 2 } },
      { baseDirectory: '.' },
    );
    const model = createModel(MODEL, { height: 8, width: 8, channels: 3, trainingImages: 12 }, 1);
    await onHostBackend(() => model.fit({ dataset, split: getSplit(dataset, 'train') }));
    const optimizer = new Optimizer(model.variables, {
      learningRate: 2.5e-3,
      steps: STEPS,
      warmup: 1,
      schedule: 'cosine',
      clip: 1,
    });
    const numbers: [number, number][] = [];
    await train({
      ...{ model, optimizer, dataset, batch: 4, steps: STEPS, seed: 1, mirror: true },
      context: { pixels: [4, 64] },
      loss: { latent: 0, weights: 0, balance: 0.35, known: 0.05 } as never,
      onStep: ({ loss, gradientNorm }) => {
        numbers.push([loss.total, gradientNorm]);
        onStep();
      },
    });
    optimizer.dispose();
    model.dispose();
    return numbers;
  }

  it('has at each step the loss on webgpu that it has on native, and compiles and creates nothing after the first steps', async function () {
    useSoftwareDriver();
    if (!nativeInfo().available) return this.skip();
    try {
      await useBackend('webgpu');
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      process.stderr.write(`    skipped: ${error.message}\n`);
      return this.skip();
    }
    const wanted = await numbersOn('native');
    const counts: GpuCalls[] = [];
    let got: [number, number][] = [];
    await countGpuCalls(async (calls) => {
      got = await numbersOn('webgpu', () => void counts.push({ ...calls }));
    });
    expect(got).to.have.length(STEPS);
    got.forEach(([loss, norm], step) => {
      const [wantedLoss, wantedNorm] = wanted[step] as [number, number];
      expect(Math.abs(loss / wantedLoss - 1), `loss of step ${step + 1}`).to.be.below(1e-3);
      expect(Math.abs(norm / wantedNorm - 1), `norm of step ${step + 1}`).to.be.below(1e-2);
    });
    // After the third report, and before the last step, which settles without another begun.
    for (const { dispatches, ...others } of differences(counts.slice(2, -1))) {
      expect(dispatches).to.be.above(0);
      expect(others).to.deep.equal({ readbacks: 1, buffers: 0, shaders: 0, pipelines: 0 });
    }
  });
});
