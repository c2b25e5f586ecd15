import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { onCpu } from '../testing/on-cpu.js';
import { runLayers } from './run-layers.js';

describe('runLayers', () => {
  onCpu();

  it('returns the outputs of the network and leaves no other tensors', () => {
    const input = tf.input({ shape: [4] });
    const other = tf.input({ shape: [3] });
    const dense = (units: number, x: tf.SymbolicTensor) =>
      tf.layers.dense({ units, activation: 'relu', kernelInitializer: 'glorotUniform' }).apply(x) as tf.SymbolicTensor;
    const a = dense(3, input);
    const b = dense(3, a);
    const sum = tf.layers.add().apply([a, b, other]) as tf.SymbolicTensor;
    const same = tf.layers.activation({ activation: 'linear' }).apply(sum) as tf.SymbolicTensor;
    const flat = tf.layers.flatten().apply(tf.layers.reshape({ targetShape: [3, 1] }).apply(same)) as tf.SymbolicTensor;
    const network = tf.model({ inputs: [input, other], outputs: [dense(2, flat), a, same] });
    const inputs = [tf.tensor(drawNormal(1, 'a', 8, 1), [2, 4]), tf.tensor(drawNormal(1, 'b', 6, 1), [2, 3])];
    const wanted = network.apply(inputs, { training: true }) as tf.Tensor[];
    const before = tf.memory().numTensors;
    const outputs = runLayers(network, inputs);
    expect(tf.memory().numTensors).to.equal(before + 3);
    for (const [index, output] of outputs.entries())
      expect(output.dataSync()).to.deep.equal((wanted[index] as tf.Tensor).dataSync());
    expect(inputs.map(({ isDisposed }) => isDisposed)).to.deep.equal([false, false]);
    network.dispose();
  });
});
