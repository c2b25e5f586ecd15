import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Jet } from '../../derivatives/forward-jet.js';
import { drawNormal } from '../../random/draw-normal.js';
import { errorOf } from '../../testing/error-of.js';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { signalNetwork } from '../networks/signal-networks.js';
import type { Encoding } from './encoding.js';
import { type EncodingConfig, encodingOf, encodings } from './encodings.js';

/** Tables with values near one, so that differences are visible in float32. */
function tables({ variables }: Encoding): tf.Tensor[] {
  return variables.map(({ name, shape }) =>
    tf.tensor(drawNormal(1, name, (shape[0] as number) * (shape[1] as number), 1), [...shape]),
  );
}

describe('encodings of coordinates', () => {
  onCpu();

  const grid = { levels: 2, coarsest: 2, finest: 5 } as const;
  const configs: readonly EncodingConfig[] = [
    { type: 'positional', frequencies: 2 },
    { type: 'grid', ...grid },
    { type: 'grid', ...grid, interpolation: 'cubic' },
    { type: 'hash', ...grid, logRows: 3 },
    { type: 'hash', ...grid, logRows: 3, interpolation: 'cubic' },
  ];
  const points = [0.13, -0.43, 0.31, 0.72, -0.93, 0.27];

  it('are the whole family', () => {
    expect(Object.keys(encodings)).to.deep.equal([...new Set(configs.map(({ type }) => type))]);
  });

  for (const config of configs)
    for (const inputs of [1, 2, 3])
      it(`have the derivatives of central differences: ${JSON.stringify(config)}, ${inputs} coordinates`, async () => {
        const encoding = encodingOf(config, inputs);
        const parameters = tables(encoding);
        const coordinates = tf.tensor2d(points, [6 / inputs, inputs]);
        const order = encoding.limit ? 'gradient' : 'hessian';
        const moved = (...by: [axis: number, step: number][]): tf.Tensor => {
          const offset = tf.buffer([1, inputs]);
          for (const [axis, step] of by) offset.set(offset.get(0, axis) + step, 0, axis);
          return encoding.encode(parameters, tf.add(coordinates, offset.toTensor()), 'value').value;
        };
        tf.tidy(() => {
          const { value, slopes, bends } = encoding.encode(parameters, coordinates, order);
          expect(value.shape).to.deep.equal([6 / inputs, encoding.features]);
          expectNumbersClose(value.dataSync(), moved().dataSync(), 1e-6);
          const [h, k] = [1e-3, 1e-2];
          let pair = 0;
          for (let i = 0; i < inputs; i++) {
            const slope = tf.div(tf.sub(moved([i, h]), moved([i, -h])), 2 * h);
            expectNumbersClose((slopes[i] as tf.Tensor).dataSync(), slope.dataSync(), 5e-3);
            for (let j = i; j < inputs && order === 'hessian'; j++) {
              const ahead = tf.sub(moved([i, k], [j, k]), moved([i, k], [j, -k]));
              const behind = tf.sub(moved([i, -k], [j, k]), moved([i, -k], [j, -k]));
              const bend = tf.div(tf.sub(ahead, behind), 4 * k * k);
              const error = tf.max(tf.abs(tf.sub(bends[pair++] as tf.Tensor, bend))).dataSync()[0] as number;
              expect(error).to.be.below(0.02 * (tf.max(tf.abs(bend)).dataSync()[0] as number) + 0.05);
            }
          }
          if (order === 'gradient') return;
          const { bends: trace } = encoding.encode(parameters, coordinates, 'laplacian');
          const places = Array.from({ length: inputs }, (_, i) => (i * (2 * inputs - i + 1)) / 2);
          const sum = tf.addN(places.map((place) => bends[place] as tf.Tensor));
          expectNumbersClose((trace[0] as tf.Tensor).dataSync(), sum.dataSync(), 1e-3);
        });
        tf.dispose([parameters, coordinates]);
      });

  it('pass gradients to the rows that were read: the same row for coordinates in one cell', () => {
    const encoding = encodingOf({ type: 'grid', levels: 1, coarsest: 2, finest: 2, features: 1 }, 1);
    const table = tf.variable(tf.tensor2d([1, 2, 4], [3, 1]));
    const { grads } = tf.variableGrads(() =>
      tf.sum<tf.Scalar>(encoding.encode([table], tf.tensor2d([[-0.5], [-0.75]]), 'value').value),
    );
    expectNumbersClose(Object.values(grads)[0]?.dataSync() as Float32Array, [0.5 + 0.75, 0.5 + 0.25, 0], 1e-6);
    tf.dispose([grads, table]);
  });

  it('interpolate: linear between the values at the vertices, and constant outside of [-1, 1]', () => {
    const encoding = encodingOf({ type: 'grid', levels: 1, coarsest: 2, finest: 2, features: 1 }, 1);
    const at = (order: 'value' | 'gradient') =>
      encoding.encode([tf.tensor2d([1, 2, 4], [3, 1])], tf.tensor2d([[-1], [-0.5], [0], [1], [1.5]]), order) as Jet;
    expectNumbersClose(at('value').value.dataSync(), [1, 1.5, 2, 4, 4], 1e-6);
    expectNumbersClose((at('gradient').slopes[0] as tf.Tensor).dataSync(), [1, 1, 2, 2, 0], 1e-6);
  });

  it('have exact constants, of cubic splines as well', () => {
    const encoding = encodingOf({ type: 'grid', levels: 1, coarsest: 3, finest: 3, interpolation: 'cubic' }, 2);
    const [shape] = encoding.variables.map(({ shape }) => shape) as [number[]];
    const { value, bends } = encoding.encode([tf.ones(shape)], tf.tensor2d(points, [3, 2]), 'laplacian');
    expectNumbersClose(value.dataSync(), Array<number>(6).fill(1), 1e-6);
    for (const bend of (bends[0] as tf.Tensor).dataSync()) expect(bend).to.be.closeTo(0, 1e-4);
  });

  it('use every row of a hashed table, and one table of fixed size for grids of any resolution', () => {
    const { variables, features } = encodingOf({ type: 'hash', levels: 3, coarsest: 4, finest: 64, logRows: 6 }, 2);
    expect(variables.map(({ shape }) => shape)).to.deep.equal([
      [25, 2],
      [64, 2],
      [64, 2],
    ]);
    expect(features).to.equal(6);
    const one = encodingOf({ type: 'hash', levels: 1, coarsest: 64, finest: 64, logRows: 6, features: 1 }, 2);
    const rows = tf.tensor2d(Array.from({ length: 64 }, (_, row) => [row]));
    const axis = Array.from({ length: 9 }, (_, index) => -1 + index / 32);
    const vertices = tf.tensor2d(axis.flatMap((y) => axis.map((x) => [y, x])));
    const read = one.encode([rows], vertices, 'value').value.dataSync();
    expect(new Set([...read].map(Math.round)).size).to.be.above(50); // 81 neighboring vertices
  });

  it('refuse second derivatives of linear cells, and settings out of range', async () => {
    const message = async (config: EncodingConfig, order: 'gradient' | 'laplacian' = 'gradient', inputs = 2) =>
      (
        await errorOf(() => {
          const network = signalNetwork(
            { activation: 'relu', width: 4, hiddenLayers: 1, encoding: config },
            { inputs, outputs: 1 },
          );
          const parameters = network.variables.map(({ shape }) => tf.zeros([...shape]));
          network.evaluate(parameters, tf.zeros([1, inputs]), order);
        })
      ).message;
    expect(await message({ type: 'grid', ...grid }, 'laplacian')).to.match(/up to gradient.*use interpolation cubic/);
    expect(await message({ type: 'grid', coarsest: 8, finest: 4 })).to.match(/expected finest 8 or more, got 4/);
    expect(await message({ type: 'grid', finest: 60_000 })).to.match(/too large: lower `finest`, or use.* hash/);
    expect(await message({ type: 'hash', finest: 60_000, logRows: 19 })).to.match(/finest of at most 4093/);
    expect(await message({ type: 'hash' }, 'gradient', 5)).to.match(/at most 4 coordinates, got 5/);
    expect(await message({ type: 'other' } as never)).to.match(/encoding/);
  });
});
