import { createModel, gridAxes, inpaintingLoss } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { maskDrawer } from '../../bench/workloads/encoders/draw-mask.js';
import { setEncoder } from '../../bench/workloads/encoders/set-encoder.js';
import { fitImage } from '../../bench/workloads/fit.js';
import { hypernetWorkload } from '../../bench/workloads/hypernet.js';
import { trainingStep } from '../../bench/workloads/training-step.js';
import { BackendError } from '../../packages/runner/src/backend/backend.js';
import { useBackend } from '../../packages/runner/src/backend/use-backend.js';
import { countGpuCalls, differences, type GpuCalls } from '../testing/count-gpu-calls.js';
import { useSoftwareDriver } from '../testing/software-driver.js';

/** A hypernetwork whose encoder is a vision transformer with four blocks. */
const visionTransformer = {
  name: 'a hypernetwork with a vision transformer',
  build: () => {
    const shape = { height: 16, width: 16, channels: 3 };
    const encoder = { type: 'vit', patch: 4, width: 32, depth: 4, heads: 4, mlp: 4 } as const;
    const hypernetwork = { latent: 16, hidden: [], emission: 'full', initVarianceRatio: 0.05 } as const;
    const model = createModel({ encoder, hypernetwork, siren: { width: 16, hiddenLayers: 1, omega0: 10 } }, shape, 1);
    const images = tf.randomUniform([4, 16, 16, 3], -1, 1, 'float32', 1) as tf.Tensor4D;
    const drawMask = maskDrawer(16, 0.1);
    const weights = { latent: 0, weights: 0 };
    return trainingStep(
      model.variables,
      { learningRate: 1e-3, clip: 1 },
      () => inpaintingLoss(model, { images, mask: drawMask(4) }, gridAxes(shape), weights).total,
    );
  },
};

describe('steps of workloads on webgpu', function () {
  this.timeout(300_000);
  before(async function () {
    useSoftwareDriver();
    try {
      await useBackend('webgpu');
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      process.stderr.write(`    skipped: ${error.message}\n`);
      this.skip();
    }
  });
  after(() => tf.setBackend('cpu'));

  // With 64 features each weight is large or small as with 256, and the steps consist of the same kernels.
  const hypernetSet = { name: 'hypernet-set', encoder: setEncoder, width: 64, hiddenLayers: 3, batch: 16 };
  for (const [workload, most] of [
    [hypernetWorkload({ ...hypernetSet, training: true }), 90],
    [fitImage({ name: 'fit-image' }), 12],
    [visionTransformer, 250],
  ] as const)
    it(`of ${workload.name} take at most ${most} dispatches, and compile and create nothing after the second`, async () => {
      const counts: GpuCalls[] = [];
      await countGpuCalls(async (calls) => {
        const step = workload.build();
        for (let index = 0; index < 5; index++) {
          step();
          // Submits what was recorded and waits, so that its buffers can be reused.
          const end = tf.tidy(() => tf.sin(tf.ones([2])));
          await end.data();
          end.dispose();
          counts.push({ ...calls });
        }
      }, false);
      const [added, read] = [1, 1]; // by the wait
      for (const { dispatches, readbacks, ...created } of differences(counts.slice(2))) {
        expect(dispatches - added).to.be.within(10, most);
        expect(readbacks - read).to.equal(0);
        expect(created).to.deep.equal({ buffers: 0, shaders: 0, pipelines: 0 });
      }
    });
});
