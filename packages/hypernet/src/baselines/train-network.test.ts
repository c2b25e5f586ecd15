import type { Split } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { evaluate } from '../evaluation/evaluate.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyDataset } from '../testing/tiny.js';
import { type BaselineConfig, fitBaseline } from './baselines.js';

const NETWORKS = [
  { type: 'conditional-neural-process', width: 12 },
  { type: 'unet', channels: [4, 5] },
] as const;

describe('the networks among the baselines', () => {
  onCpu();

  const dataset = tinyDataset();
  const options = { dataset, split: dataset.splits.train as Split, context: { pixels: [5, 25] }, seed: 1 } as const;
  const error = async (config: BaselineConfig): Promise<number> => {
    const fitted = await fitBaseline(config, options);
    const { contexts } = await evaluate(fitted, { dataset, contexts: [{ pixels: 10 }] });
    fitted.dispose();
    return contexts[0]?.unknown?.mse.mean as number;
  };

  for (const network of NETWORKS) {
    it(`learn: ${network.type}`, async () => {
      const training = { batch: 8, learningRate: 0.01 };
      const [early, late] = [
        await error({ ...network, ...training, steps: 1 }),
        await error({ ...network, ...training, steps: 40 }),
      ];
      expect(late).to.be.below(0.7 * early);
    });

    it(`report their progress and their details: ${network.type}`, async () => {
      const done: number[] = [];
      const onProgress = (step: number, of: number) => done.push(step / of);
      const fitted = await fitBaseline({ ...network, steps: 4, batch: 5 }, { ...options, onProgress });
      expect(done).to.deep.equal([0.25, 0.5, 0.75, 1]);
      expect(fitted.details).to.equal('4 steps of 5 images');
      expect(fitted.parameterCount).to.be.above(1000);
      fitted.dispose();
    });

    it(`throw an error if they diverge, and free their tensors: ${network.type}`, async () => {
      const before = tf.memory().numTensors;
      const failed = await errorOf(() => fitBaseline({ ...network, steps: 50, batch: 5, learningRate: 1e30 }, options));
      expect(failed.code).to.equal('diverged');
      expect(tf.memory().numTensors).to.equal(before);
    });
  }

  it('the conditional neural process ignores the values of unknown pixels', async () => {
    const fitted = await fitBaseline({ ...NETWORKS[0], steps: 2, batch: 5 }, options);
    const known = { count: 1, height: 6, width: 5, channels: 3, masks: new Uint8Array(30).fill(1, 3, 9) };
    const images = Float32Array.from({ length: 90 }, (_, at) => Math.sin(at));
    const spoilt = images.map((value, at) => (known.masks[Math.floor(at / 3)] === 1 ? value : 9));
    expect(await fitted.predict({ ...known, images: spoilt })).to.deep.equal(
      await fitted.predict({ ...known, images }),
    );
    fitted.dispose();
  });
});
