import { ACTIVATIONS, type SirenActivation } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { contextBatch, contextTensors } from './context-batch.js';
import { createModel, modelSpec } from './model.js';

describe('a model that emits networks of other activations', () => {
  onCpu();
  const dataset = tinyDataset();

  for (const activation of Object.keys(ACTIVATIONS) as SirenActivation[])
    it(`learns by the gradients of its values: ${activation}`, async () => {
      const config = { ...tinyConfig, siren: { ...tinyConfig.siren, activation } };
      const model = createModel(config, dataset, 1);
      expect(model.spec.siren.activation).to.equal(activation === 'sine' ? undefined : activation);
      const indices = Uint32Array.of(1, 5);
      const batch = await contextBatch(dataset, { start: 0, count: 24 }, indices, { pixels: 9 }, { seed: 1, epoch: 0 });
      const context = contextTensors(batch);
      const coordinates = tf.tensor2d([0.3, -0.4, 0.1, 0.8], [2, 2]);
      const loss = (): tf.Scalar => tf.mean(tf.square(tf.sub(model.predict({ ...context, coordinates }), 0.5)));
      const variables = [...model.variables.values()];
      const { value, grads } = tf.variableGrads(loss, variables);
      // A small step against the gradient changes the loss by its squared length.
      const size = tf.tidy(() => tf.addN(variables.map(({ name }) => tf.sum(tf.square(grads[name] as tf.Tensor)))));
      const [before, length] = [value.dataSync()[0] as number, size.dataSync()[0] as number];
      const step = (0.01 * before) / length;
      tf.tidy(() => {
        for (const variable of variables)
          variable.assign(tf.sub(variable, tf.mul(step, grads[variable.name] as tf.Tensor)));
      });
      const after = tf.tidy(() => loss().dataSync()[0] as number);
      expect((before - after) / (step * length)).to.be.closeTo(1, 0.1);
      tf.dispose([value, grads, size, context.images, context.mask, coordinates]);
      model.dispose();
    });

  it('has no SIRENs of patches', async () => {
    const config = {
      ...tinyConfig,
      encoder: { type: 'unet', channels: [4, 4] },
      siren: { ...tinyConfig.siren, activation: 'finer' },
      patches: { size: 2 },
    } as const;
    expect((await errorOf(() => modelSpec(config, dataset))).message).to.match(
      /expected the activation sine for SIRENs of patches, got finer/,
    );
  });
});
