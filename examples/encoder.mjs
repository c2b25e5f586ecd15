// An encoder of your own, by the name that configurations use: the mean color of the known pixels. node encoder.mjs
import { loadDataset } from '@hypersiren/datasets';
import { createModel, modelFamilies, modelPredictor, train } from '@hypersiren/hypernet';
import { encoders, encoderType } from '@hypersiren/hypernet/encoders';
import { evaluate } from '@hypersiren/hypernet/evaluation';
import { createVariables, Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs';

const initial = { distribution: 'normal', std: 1 };
const specs = ({ channels, latent }) => [{ name: 'encoder.map', shape: [channels, latent], initial }];
const mean = ({ images, mask }) => tf.div(tf.sum(tf.mul(images, mask), [1, 2]), tf.add(tf.sum(mask, [1, 2]), 1));
const describe = (_options, shape) => ({ variables: specs(shape), maps: [] });
const create = (_options, shape, seed) => {
  const variables = createVariables(specs(shape), seed);
  const encode = (known) => ({ latent: tf.matMul(mean(known), variables.get('encoder.map')), maps: [] });
  return { variables, encode, dispose: () => tf.dispose([...variables.values()]) };
};
const own = encoderType({ name: 'own', description: 'The mean color', options: {}, describe, create });
const dataset = await loadDataset({ source: 'portraits', size: 8, count: { train: 100, test: 10 } });
const config = { encoder: { type: 'own' }, hypernetwork: { latent: 8 }, siren: { width: 8, hiddenLayers: 1 } };
const model = createModel(config, dataset, 1, { ...modelFamilies, encoders: { ...encoders, own } });
const options = { model, dataset, context: 'full', loss: { latent: 0, weights: 0 }, batch: 10, steps: 60, seed: 1 };
await train({ ...options, optimizer: new Optimizer(model.variables, { steps: 60, learningRate: 0.01 }) });
const { all } = (await evaluate(modelPredictor(model), { dataset, contexts: ['full'] })).contexts[0];
process.stdout.write(`error ${all.mse.mean}; with another image’s parameters ${all.emission.swap.mse.mean}\n`);
