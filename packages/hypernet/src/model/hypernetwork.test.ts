import { flattenParameters, parameterSpecs, type SirenParameters, sirenSpec } from '@hypersiren/siren';
import { drawNormal, drawUniform, sizeOf } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { createHypernetwork, type HypernetworkConfig, hypernetworkSpec } from './hypernetwork.js';
import { normalizeLatent } from './normalize-latent.js';

describe('the hypernetwork', () => {
  onCpu();

  const config: HypernetworkConfig = { latent: 4, hidden: [6, 5], emission: 'full' };
  const siren = sirenSpec({ width: 3, hiddenLayers: 1, outputs: 2 });
  const latent = tf.tensor2d(drawNormal(1, 'latent', 2 * 4, 1), [2, 4]);
  const numbers = (parameters: SirenParameters) =>
    flattenParameters(parameters).map((tensor) => [...tensor.dataSync()]);

  it('is one small ReLU network for each parameter tensor, added to shared parameters', () => {
    const hypernetwork = createHypernetwork(hypernetworkSpec(config, siren), 1);
    const get = (name: string) => hypernetwork.variables.get(`hypernetwork.${name}`) as tf.Tensor;
    for (const name of ['hidden1.bias', 'hidden2.bias'])
      (get(name) as tf.Variable).assign(tf.tensor(drawNormal(1, name, get(name).size, 1), get(name).shape));
    const { heads } = hypernetwork.spec;
    expect(heads).to.have.length(6);
    const emitted = flattenParameters(hypernetwork.emit(latent));
    for (const [head, { name }] of heads.entries()) {
      const part = (variable: string) => tf.slice(get(variable), [0, 6 * head], [-1, 6]);
      const first = tf.relu(tf.add(tf.matMul(normalizeLatent(latent), part('hidden1.weight')), part('hidden1.bias')));
      const second = tf.relu(
        tf.add(
          tf.matMul(first, tf.squeeze(tf.slice(get('hidden2.weight'), [head], [1]), [0]) as tf.Tensor2D),
          tf.squeeze(tf.slice(get('hidden2.bias'), [head], [1]), [0]),
        ),
      );
      const base = get(`base.${name}`);
      const wanted = tf.add(
        tf.matMul(second as tf.Tensor2D, get(`heads.${name}`) as tf.Tensor2D),
        tf.reshape(base, [1, -1]),
      );
      expect(emitted[head]?.shape).to.deep.equal([2, ...base.shape]);
      expectNumbersClose((emitted[head] as tf.Tensor).dataSync(), wanted.dataSync(), 1e-6);
    }
  });

  it('initializes shared parameters by SIREN’s rule', () => {
    const { variables } = createHypernetwork(hypernetworkSpec(config, siren), 1);
    for (const { name, shape, distribution } of parameterSpecs(siren)) {
      const base = variables.get(`hypernetwork.base.${name}`) as tf.Variable;
      expect(base.shape).to.deep.equal(shape);
      const wanted = drawUniform(1, `hypernetwork.base.${name}`, base.size, distribution.limit);
      expect(base.dataSync()).to.deep.equal(wanted);
    }
  });

  it('has smaller learning-rate multipliers for small weights and for weights that sum over many features', () => {
    const wide = sirenSpec({ width: 64, hiddenLayers: 1, outputs: 3, omega0: 30 });
    const { variables } = hypernetworkSpec({ ...config, hidden: [16] }, wide);
    const rate = (name: string) => variables.find((variable) => variable.name === `hypernetwork.${name}`)?.rate;
    expect(rate('base.layers.1.weight')).to.be.closeTo(Math.sqrt(2 / 64) / 30 / 0.05, 1e-6); // √(6/n)/ω0 is √3 standard deviations
    expect(rate('base.layers.0.weight')).to.equal(1);
    expect(rate('base.layers.2.weight')).to.equal(1); // the last layer has no ω0
    for (const layer of [0, 1, 2])
      expect(rate(`heads.layers.${layer}.weight`)).to.be.closeTo(
        (rate(`base.layers.${layer}.weight`) as number) / 4,
        1e-9,
      );
    expect(rate('hidden1.weight')).to.equal(undefined);
  });

  it('emits only the shared parameters with an initial variance ratio of 0, for any latent', () => {
    const hypernetwork = createHypernetwork(hypernetworkSpec({ ...config, initVarianceRatio: 0 }, siren), 1);
    const [one, other] = [latent, tf.mul(latent, -3)].map((z) => numbers(hypernetwork.emit(z as tf.Tensor2D)));
    expect(one).to.deep.equal(other);
  });

  it('gives every image the same parameters as in a batch of one', () => {
    const { emit } = createHypernetwork(hypernetworkSpec(config, siren), 1);
    const both = numbers(emit(latent));
    const second = numbers(emit(tf.slice(latent, [1], [1])));
    for (const [tensor, values] of second.entries())
      expectNumbersClose(values, (both[tensor] as number[]).slice(values.length), 1e-6);
  });

  it('may have linear heads', () => {
    const { emit, spec } = createHypernetwork(hypernetworkSpec({ ...config, hidden: [] }, siren), 1);
    expect(sizeOf(spec.variables)).to.equal((4 + 1 + 1) * siren.parameterCount);
    expect(numbers(emit(latent)).flat()).to.have.length(2 * siren.parameterCount);
  });

  it('counts the paper’s hypernetwork before anything is allocated', () => {
    const before = tf.memory().numTensors;
    const spec = hypernetworkSpec({ latent: 256, hidden: [256, 256], emission: 'full' }, sirenSpec());
    expect(tf.memory().numTensors).to.equal(before);
    expect(spec.emittedCount).to.equal(198_915);
    // Ten heads with two hidden layers. The latent's constant is one more input, and θ0 are the biases of the last
    // layers.
    expect(sizeOf(spec.variables)).to.equal(10 * (257 * 256 + 256 + 257 * 256) + 257 * 198_915);
  });

  it('frees everything but the emitted parameters, and its variables on disposal', () => {
    const before = tf.memory().numTensors;
    const hypernetwork = createHypernetwork(hypernetworkSpec(config, siren), 1);
    expect(tf.memory().numTensors).to.equal(before + hypernetwork.variables.size);
    const parameters = flattenParameters(hypernetwork.emit(latent));
    expect(tf.memory().numTensors).to.equal(before + hypernetwork.variables.size + parameters.length);
    tf.dispose(parameters);
    hypernetwork.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('rejects invalid settings and latents', async () => {
    const message = async (change: object) =>
      (await errorOf(() => hypernetworkSpec({ ...config, ...change }, siren))).message;
    expect(await message({ latent: 0 })).to.match(/latent: expected a whole number, 1 or more, got 0/);
    expect(await message({ hidden: [1.5] })).to.match(/hidden: .*got 1.5/);
    expect(await message({ emission: 'all' })).to.match(/emission: expected one of full, .*, got "all"/);
    expect(await message({ initVarianceRatio: 2 })).to.match(/initVarianceRatio: expected a number from 0 to 1, got 2/);
    const { emit } = createHypernetwork(hypernetworkSpec(config, siren), 1);
    const wrong = await errorOf(() => emit(tf.zeros([2, 3])));
    expect(wrong.code).to.equal('shape');
    expect(wrong.message).to.match(/expected latent \[B, 4\], got \[2, 3\]/);
  });
});
