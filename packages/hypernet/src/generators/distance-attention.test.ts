import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { HypernetError } from '../hypernet-error.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { expectDerivatives } from '../testing/expect-derivatives.js';
import { onCpu } from '../testing/on-cpu.js';
import { distanceAttention } from './distance-attention.js';

describe('attention by distance', () => {
  onCpu();

  const draw = (name: string, ...shape: [number, number, number]) =>
    tf.tensor3d(drawNormal(1, name, tf.util.sizeFromShape(shape), 0.7), shape);
  const [images, tokens, heads, size] = [2, 5, 2, 3];

  it('weights values by a softmax of negative squared distances', () => {
    const [queries, values] = [draw('q', images, tokens, heads * size), draw('v', images, tokens, heads * size)];
    const [q, v] = [queries.arraySync(), values.arraySync()];
    const wanted = new Float64Array(images * tokens * heads * size);
    for (let b = 0; b < images; b++)
      for (let i = 0; i < tokens; i++)
        for (let head = 0; head < heads; head++) {
          const at = (x: number[][][], token: number, k: number) => x[b]?.[token]?.[head * size + k] as number;
          const weights = Array.from({ length: tokens }, (_, j) => {
            let sum = 0;
            for (let k = 0; k < size; k++) sum += (at(q, i, k) - at(q, j, k)) ** 2;
            return Math.exp(-sum / Math.sqrt(size));
          });
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          for (let k = 0; k < size; k++)
            wanted[((b * tokens + i) * heads + head) * size + k] = weights.reduce(
              (sum, weight, j) => sum + (weight / total) * at(v, j, k),
              0,
            );
        }
    expectNumbersClose(distanceAttention(queries, values, { heads }).dataSync(), wanted, 1e-5);
  });

  it('has the first and second derivatives of central differences', () => {
    expectDerivatives(
      ([queries, values]) => distanceAttention(queries as tf.Tensor3D, values as tf.Tensor3D, { heads }),
      [draw('q', images, tokens, heads * size), draw('v', images, tokens, heads * size)],
    );
  });

  it('refuses a number of heads that does not divide the features', () => {
    expect(() => distanceAttention(draw('q', 1, 2, 4), draw('v', 1, 2, 4), { heads: 3 })).to.throw(
      HypernetError,
      'expected a divisor of 4, got 3',
    );
  });
});
