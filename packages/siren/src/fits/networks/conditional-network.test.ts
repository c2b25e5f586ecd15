import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../testing/error-of.js';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { createVariables } from '../../training/variables.js';
import { signalNetwork } from './signal-networks.js';

describe('a network for several signals', () => {
  onCpu();

  const config = { activation: 'sine', width: 7, hiddenLayers: 1, omega0: 3 } as const;
  const shape = { inputs: 3, outputs: 2, conditions: { signals: 4, embedding: 5 } };
  const network = signalNetwork(config, shape);
  const values = (parameters: readonly tf.Tensor[], points: number[][]) =>
    tf.tidy(() => network.evaluate(parameters, tf.tensor2d(points), 'value').value.arraySync());
  let parameters: tf.Variable[];
  before(() => {
    parameters = [...createVariables(network.variables, 4).values()];
  });
  after(() => tf.dispose(parameters));

  it('has an embedding for each signal beside the shared parameters', () => {
    const [embeddings, first] = network.variables;
    expect(embeddings).to.deep.include({ name: 'embeddings', shape: [4, 5] });
    expect(first?.shape).to.deep.equal([2 + 5, 7]);
  });

  it('differs between signals, and depends on the coordinates alone if all embeddings are zero', () => {
    const place = [0.3, -0.6];
    const each = values(
      parameters,
      [0, 1, 2, 3].map((signal) => [signal, ...place]),
    );
    expect(new Set(each.map(([value]) => value)).size).to.equal(4);
    const [embeddings, weight, ...rest] = parameters as tf.Tensor[] as [tf.Tensor, tf.Tensor2D, ...tf.Tensor[]];
    tf.tidy(() => {
      const alone = signalNetwork(config, { inputs: 2, outputs: 2 });
      const own = alone.evaluate([tf.mul(tf.slice(weight, 0, 2), 7 / 2), ...rest], tf.tensor2d([place]), 'value');
      const same = network.evaluate(
        [tf.zerosLike(embeddings), weight, ...rest],
        tf.tensor2d([
          [0, ...place],
          [3, ...place],
        ]),
        'value',
      );
      expectNumbersClose(same.value.dataSync(), [...own.value.dataSync(), ...own.value.dataSync()], 1e-5);
    });
  });

  it('interpolates embeddings between two indices, and clamps indices out of range', () => {
    const [embeddings, ...rest] = parameters as tf.Tensor[] as [tf.Tensor, ...tf.Tensor[]];
    tf.tidy(() => {
      const rows = tf.unstack(embeddings) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
      const mixed = tf.stack([tf.add(tf.mul(0.75, rows[1]), tf.mul(0.25, rows[2])), ...rows.slice(1)]);
      expectNumbersClose(
        values(parameters, [[1.25, 0.1, 0.2]]).flat(),
        values([mixed, ...rest], [[0, 0.1, 0.2]]).flat(),
        1e-5,
      );
    });
    expect(values(parameters, [[9, 0.1, 0.2]])).to.deep.equal(values(parameters, [[3, 0.1, 0.2]]));
  });

  it('has the derivatives of central differences, at every order', () => {
    const points = [
      [0.4, 0.1, -0.3],
      [2.7, -0.8, 0.5],
    ];
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const field = network.evaluate(parameters, tf.tensor2d(points), 'hessian');
      const moved = (axis: number, step: number, other = axis, by = 0) =>
        tf.tensor2d(
          values(
            parameters,
            points.map((point) => point.map((x, i) => x + (i === axis ? step : 0) + (i === other ? by : 0))),
          ),
        );
      for (let i = 0; i < 3; i++) {
        const slope = tf.div(tf.sub(moved(i, 1e-3), moved(i, -1e-3)), 2e-3);
        expectNumbersClose(tf.gather(field.gradient, i, 2).dataSync(), slope.dataSync(), 5e-3);
        for (let j = 0; j < 3; j++) {
          const h = 1e-2;
          const ahead = tf.sub(moved(i, h, j, h), moved(i, h, j, -h));
          const behind = tf.sub(moved(i, -h, j, h), moved(i, -h, j, -h));
          const bend = tf.div(tf.sub(ahead, behind), 4 * h * h);
          const error = tf.max(tf.abs(tf.sub(tf.gather(tf.gather(field.hessian, i, 2), j, 2), bend)));
          expect(error.dataSync()[0]).to.be.below(0.05 * (tf.max(tf.abs(field.hessian)).dataSync()[0] as number));
        }
      }
      const other = network.evaluate(parameters, tf.tensor2d(points), 'laplacian');
      expect(Object.keys(other)).to.have.members(['value', 'gradient', 'laplacian']);
      expectNumbersClose(other.laplacian.dataSync(), field.laplacian.dataSync(), 1e-6);
      const gradient = network.evaluate(parameters, tf.tensor2d(points), 'gradient').gradient;
      expectNumbersClose(gradient.dataSync(), field.gradient.dataSync(), 1e-5);
    });
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('rejects counts out of range', async () => {
    const message = async (conditions: object) =>
      (await errorOf(() => signalNetwork(config, { ...shape, conditions: { ...shape.conditions, ...conditions } })))
        .message;
    expect(await message({ signals: 0 })).to.match(/conditions: signals: .*got 0/);
    expect(await message({ embedding: 0 })).to.match(/conditions: embedding: .*got 0/);
  });
});
