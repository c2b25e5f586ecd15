// An encoder of your own, by the name that configurations use: the mean color of the known pixels. node encoder.mjs
import { loadDataset } from '@hypersiren/datasets';
import { createModel, modelPredictor, train } from '@hypersiren/hypernet';
import { encoders } from '@hypersiren/hypernet/encoders';
import { evaluate } from '@hypersiren/hypernet/evaluation';
import { createVariables, Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs';

const initial = { distribution: 'normal', deviation: 1 };
const specs = ({ channels, latent }) => [{ name: 'encoder.map', shape: [channels, latent], initial }];
const mean = ({ images, mask }) => tf.div(tf.sum(tf.mul(images, mask), [1, 2]), tf.add(tf.sum(mask, [1, 2]), 1));
encoders.own = {
  describe: (_config, shape) => ({ variables: specs(shape), maps: [] }),
  create(_config, shape, seed) {
    const variables = createVariables(specs(shape), seed);
    const encode = (known) => ({ latent: tf.matMul(mean(known), variables.get('encoder.map')), maps: [] });
    return { variables, encode, dispose: () => tf.dispose([...variables.values()]) };
  },
};
const images = { source: 'portraits', size: 8, count: { train: 100, test: 10 } };
const dataset = await loadDataset(images, { baseDirectory: '.' });
const hypernetwork = { latent: 8, hidden: [], emission: 'full' };
const model = createModel({ encoder: { type: 'own' }, hypernetwork, siren: { width: 8, hiddenLayers: 1 } }, dataset, 1);
const options = { model, dataset, context: 'full', loss: { latent: 0, weights: 0 }, batch: 10, steps: 60, seed: 1 };
await train({ ...options, optimizer: new Optimizer(model.variables, { steps: 60, learningRate: 0.01 }) });
const { all } = (await evaluate(modelPredictor(model), { dataset, contexts: ['full'] })).contexts[0];
process.stdout.write(`error ${all.mse.mean}; with another image’s parameters ${all.emission.swap.mse.mean}\n`);
