import { flattenParameters, sirenSpec } from '@hypersiren/siren';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { createHypernetwork, hypernetworkSpec } from '../model/hypernetwork.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';

describe('the low-rank emission', () => {
  onCpu();

  const siren = sirenSpec({ width: 128, hiddenLayers: 1 });
  const spec = (rank: number, share = 1) =>
    hypernetworkSpec(
      { latent: 64, hidden: [64], emission: { type: 'low-rank', rank }, initVarianceRatio: share },
      siren,
    );
  const latents = (count: number) => tf.tensor2d(drawNormal(3, 'latents', count * 64, 1), [count, 64]);

  for (const rank of [1, 4, 16])
    it(`adds hidden weights of rank ${rank} with the given fraction of SIREN’s variance`, () => {
      const hypernetwork = createHypernetwork(spec(rank), 1);
      const weight = hypernetwork.emit(latents(24))[1]?.weight as tf.Tensor;
      const product = tf.sub(weight, hypernetwork.variables.get('hypernetwork.base.layers.1.weight') as tf.Variable);
      const wanted = siren.layers[1]?.weight.std as number;
      // With a low rank, features common to all latents leave few independent draws.
      expect(Math.sqrt(tf.mean(tf.square(product)).dataSync()[0] as number) / wanted).to.be.within(0.9, 1.1);

      // In a matrix of rank r, every row is a combination of r rows, which Gram-Schmidt orthogonalization finds.
      const rows = tf.unstack(
        tf.slice(tf.squeeze(tf.slice(product, [0], [1]), [0]), [0, 0], [rank + 1, -1]),
      ) as tf.Tensor1D[];
      const rest = tf.linalg.gramSchmidt(rows.slice(0, rank)) as tf.Tensor1D[];
      const last = rows[rank] as tf.Tensor1D;
      const within = rest.map((row) => tf.mul(row, tf.dot(row, last))).reduce((a, b) => tf.add(a, b));
      expectNumbersClose(within.dataSync(), last.dataSync(), 1e-3);
    });

  it('emits weights in full if factors would not be smaller, and every bias', () => {
    const names = (rank: number) => spec(rank).heads.map(({ name, count }) => [name, count]);
    const whole = [
      ['layers.0.weight', 256],
      ['layers.0.bias', 128],
    ];
    const last = [
      ['layers.1.bias', 128],
      ['layers.2.weight', 384],
      ['layers.2.bias', 3],
    ];
    const factors = (rank: number) => [
      ['layers.1.weight.left', 128 * rank],
      ['layers.1.weight.right', 128 * rank],
    ];
    expect(names(63)).to.deep.equal([...whole, ...factors(63), ...last]);
    expect(names(64)).to.deep.equal([...whole, ['layers.1.weight', 128 * 128], ...last]);
    // 2 × 128 has more entries than its factors 1 × 2 and 1 × 128, as has 128 × 3.
    expect(names(1)[1]).to.deep.equal(['layers.0.weight.right', 128]);
  });

  it('emits only the shared parameters with an initial variance ratio of 0', () => {
    const hypernetwork = createHypernetwork(spec(2, 0), 1);
    const start = hypernetwork.spec.base.map((name) => hypernetwork.variables.get(name) as tf.Variable);
    for (const [index, tensor] of flattenParameters(hypernetwork.emit(latents(1))).entries())
      expect([...tensor.dataSync()]).to.deep.equal([...(start[index] as tf.Tensor).dataSync()]);
  });

  it('has a rank of at least 1', async () => {
    expect((await errorOf(() => spec(0))).message).to.match(
      /low-rank: rank: expected a whole number, 1 or more, got 0/,
    );
  });
});
