import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { onCpu } from '../testing/on-cpu.js';
import { runLayers } from './run-layers.js';

describe('runLayers', () => {
  onCpu();

  it('returns the outputs of the network and leaves no other tensors', () => {
    const input = tfl.input({ shape: [4] });
    const other = tfl.input({ shape: [3] });
    const dense = (units: number, x: tfl.SymbolicTensor) =>
      tfl.layers
        .dense({ units, activation: 'relu', kernelInitializer: 'glorotUniform' })
        .apply(x) as tfl.SymbolicTensor;
    const a = dense(3, input);
    const b = dense(3, a);
    const sum = tfl.layers.add().apply([a, b, other]) as tfl.SymbolicTensor;
    const same = tfl.layers.activation({ activation: 'linear' }).apply(sum) as tfl.SymbolicTensor;
    const flat = tfl.layers
      .flatten()
      .apply(tfl.layers.reshape({ targetShape: [3, 1] }).apply(same)) as tfl.SymbolicTensor;
    const network = tfl.model({ inputs: [input, other], outputs: [dense(2, flat), a, same] });
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
