import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { setEncoder } from '../../bench/workloads/encoders/set-encoder.js';
import { fitImage } from '../../bench/workloads/fit.js';
import { hypernetWorkload } from '../../bench/workloads/hypernet.js';
import { BackendError } from '../../packages/runner/src/backend/backend.js';
import { useBackend } from '../../packages/runner/src/backend/use-backend.js';
import { countGpuCalls, differences, type GpuCalls } from '../testing/count-gpu-calls.js';
import { useSoftwareDriver } from '../testing/software-driver.js';

describe('steps of the workloads that are compared with PyTorch, on webgpu', function () {
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
  ] as const)
    it(`${workload.name} takes at most ${most} dispatches, and compiles and creates nothing after the second step`, async () => {
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
