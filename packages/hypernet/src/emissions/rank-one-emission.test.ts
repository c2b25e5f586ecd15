import { flattenParameters, sirenSpec } from '@hypersiren/siren';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { createHypernetwork, hypernetworkSpec } from '../model/hypernetwork.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';

describe('the rank-1 emission', () => {
  onCpu();

  const siren = sirenSpec({ width: 7, hiddenLayers: 1, omega0: 10 });
  const { emit, variables } = createHypernetwork(
    hypernetworkSpec({ latent: 5, hidden: [], emission: 'rank-1', initVarianceRatio: 0.5 }, siren),
    1,
  );
  const latent = tf.tensor2d(drawNormal(1, 'latent', 3 * 5, 1), [3, 5]);

  it('scales every hidden weight by one number for each row and one for each column', () => {
    const weights = flattenParameters(emit(latent)).filter((_, index) => index % 2 === 0);
    for (const layer of [1]) {
      const base = variables.get(`hypernetwork.base.layers.${layer}.weight`) as tf.Tensor2D;
      const scales = tf.div(weights[layer] as tf.Tensor3D, base).arraySync() as number[][][];
      for (const rows of scales) {
        const [first = []] = rows;
        // every 2 × 2 minor of a rank-one matrix is zero
        for (const row of rows)
          for (const [column, value] of row.entries())
            expect(value * (first[0] as number)).to.be.closeTo((row[0] as number) * (first[column] as number), 1e-4);
      }
    }
  });

  it('emits the first and the last weight in full, and all biases as shifts', () => {
    const { heads } = hypernetworkSpec({ latent: 5, hidden: [], emission: 'rank-1' }, siren);
    expect(heads.map(({ name, count }) => [name, count])).to.deep.equal([
      ['layers.0.weight', 14],
      ['layers.0.bias', 7],
      ['layers.1.weight.rows', 7],
      ['layers.1.weight.columns', 7],
      ['layers.1.bias', 7],
      ['layers.2.weight', 21],
      ['layers.2.bias', 3],
    ]);
  });

  it('gives the shared parameters if the heads give 0', () => {
    for (const [name, variable] of variables)
      if (name.includes('heads')) variable.assign(tf.zerosLike(variable as tf.Tensor));
    const [weight] = flattenParameters(emit(latent)) as [tf.Tensor, ...tf.Tensor[]];
    const base = variables.get('hypernetwork.base.layers.0.weight') as tf.Tensor;
    expectNumbersClose(tf.slice(weight, [1], [1]).dataSync(), base.dataSync(), 1e-6);
  });
});
