import { createVariables, drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import type { GetVariable } from '../composed-encoder.js';
import { layerVariables } from '../layers-network.js';
import { attend, attentionLayers } from './attend.js';

describe('attend', () => {
  onCpu();

  const [images, asking, asked, features, heads] = [2, 3, 5, 6, 2];

  function example() {
    const queries = tf.tensor3d(drawNormal(1, 'queries', images * asking * features, 1), [images, asking, features]);
    const tokens = tf.tensor3d(drawNormal(1, 'tokens', images * asked * features, 1), [images, asked, features]);
    const variables = createVariables(attentionLayers('encoder.layer', features, 1).flatMap(layerVariables), 1);
    for (const [name, variable] of variables)
      if (name.endsWith('bias')) variable.assign(tf.tensor1d(drawNormal(2, name, variable.size, 0.5)));
    const get: GetVariable = <R extends tf.Rank>(name: string) => variables.get(`encoder.${name}`) as tf.Variable<R>;
    return { queries, tokens, get };
  }

  /** One output by the formula, number by number. */
  function answerSlowly(
    get: GetVariable,
    query: readonly number[],
    tokens: readonly (readonly number[])[],
    biasOf: (head: number, token: number) => number,
  ): number[] {
    const linear = (layer: string, x: readonly number[]): number[] => {
      const kernel = get<tf.Rank.R2>(`layer.${layer}.kernel`).arraySync() as unknown as number[][];
      const start = [...get(`layer.${layer}.bias`).dataSync()];
      return x.reduce((sums, value, i) => sums.map((sum, j) => sum + value * (kernel[i]?.[j] as number)), start);
    };
    const size = features / heads;
    const asked = linear('query', query);
    const keyValues = tokens.map((token) => linear('keyValue', token));
    const answers = Array.from({ length: heads }, (_, head) => {
      const own = (numbers: number[], part: number) =>
        numbers.slice(part * features + head * size, part * features + (head + 1) * size);
      const shares = keyValues.map((token, index) => {
        const product = own(token, 0).reduce((sum, key, i) => sum + key * (own(asked, 0)[i] as number), 0);
        return Math.exp(product / Math.sqrt(size) + biasOf(head, index));
      });
      const total = shares.reduce((sum, share) => sum + share, 0);
      return Array.from({ length: size }, (_, i) =>
        keyValues.reduce((sum, token, n) => sum + ((shares[n] as number) / total) * (own(token, 1)[i] as number), 0),
      );
    });
    return linear('output', answers.flat());
  }

  it('gives each query the mean of the tokens’ values, by softmax weights in each head', () => {
    const { queries, tokens, get } = example();
    const some = tf.tensor4d(drawNormal(1, 'bias', images * heads * asking * asked, 1), [images, heads, asking, asked]);
    const biases = some.arraySync();
    for (const bias of [undefined, some]) {
      const got = attend(get, { layer: 'layer', heads }, queries, tokens, { bias });
      const wanted = queries
        .arraySync()
        .flatMap((rows, image) =>
          rows.flatMap((query, row) =>
            answerSlowly(get, query, tokens.arraySync()[image] as number[][], (head, token) =>
              bias ? (biases[image]?.[head]?.[row]?.[token] as number) : 0,
            ),
          ),
        );
      expect(got.shape).to.deep.equal(queries.shape);
      expectNumbersClose(got.dataSync(), wanted, 1e-5);
    }
  });

  it('depends on the order of the queries, but not on that of the tokens', () => {
    const { queries, tokens, get } = example();
    const reversed = attend(get, { layer: 'layer', heads }, tf.reverse(queries, 1), tf.reverse(tokens, 1));
    const wanted = tf.reverse(attend(get, { layer: 'layer', heads }, queries, tokens), 1);
    expectNumbersClose(reversed.dataSync(), wanted.dataSync(), 1e-5);
  });
});
