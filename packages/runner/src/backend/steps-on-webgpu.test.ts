import { FitError, type FitOptions, fitSiren, imageFit } from '@hypersiren/siren/fits';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { countGpuCalls, differences, type GpuCalls } from '../../../../tools/testing/count-gpu-calls.js';
import { useSoftwareDriver } from '../../../../tools/testing/software-driver.js';
import { BackendError } from './backend.js';
import { useBackend } from './use-backend.js';

describe('steps of a fit on webgpu', function () {
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

  const side = 12;
  const values = Float32Array.from({ length: side * side }, (_, pixel) => Math.sin(pixel / 7));
  const image = { values, height: side, width: side, channels: 1 };
  const network = { activation: 'sine', width: 20, hiddenLayers: 3, omega0: 10 } as const;

  async function fitted(options: Omit<FitOptions, 'network'>) {
    const fit = imageFit(image);
    try {
      const { signal, state } = await fitSiren(fit, { learningRate: 1e-3, ...options, network });
      signal.dispose();
      return state;
    } finally {
      fit.dispose?.();
    }
  }

  it('compile nothing, create no buffer and read once, in few dispatches, after the first', async () => {
    const steps: GpuCalls[] = [];
    await countGpuCalls((calls) => fitted({ steps: 9, onStep: () => void steps.push({ ...calls }) }));
    // The very last step settles without another begun.
    for (const { dispatches, ...others } of differences(steps.slice(-4, -1))) {
      expect(dispatches).to.be.within(3, 12);
      expect(others).to.deep.equal({ readbacks: 1, buffers: 0, shaders: 0, pipelines: 0 });
    }
  });

  it('are reported in order, once each, with the same results as on another backend', async () => {
    const told: [number, number][] = [];
    const onStep: FitOptions['onStep'] = ({ step, loss }) => void told.push([step, loss]);
    const hooked: number[] = [];
    const hooks: FitOptions['hooks'] = [
      { every: 3, run: async (fitting) => void hooked.push((await fitting.state()).step) },
    ];
    const { step } = await fitted({ steps: 7, onStep, hooks });
    await tf.setBackend('cpu');
    const wanted: [number, number][] = [];
    await fitted({ steps: 7, onStep: ({ step, loss }) => void wanted.push([step, loss]) });
    await tf.setBackend('webgpu');
    expect(step).to.equal(7);
    expect(hooked).to.deep.equal([3, 6, 7]);
    expect(told.map(([number]) => number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    told.forEach(([, loss], index) => {
      const [, exact] = wanted[index] as [number, number];
      expect(Math.abs(loss / exact - 1), `step ${index + 1}`).to.be.below(1e-3);
    });
  });

  it('that diverge are detected one step later, and leave no tensors', async () => {
    const before = tf.memory().numTensors;
    const failed = await fitted({ steps: 60, learningRate: 1e4 }).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(FitError);
    expect((failed as FitError).message).to.match(/ran away/);
    expect(tf.memory().numTensors).to.equal(before);
  });
});
