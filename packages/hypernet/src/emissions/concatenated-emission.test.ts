import { apply, flattenParameters, type SirenParameters, sirenSpec } from '@hypersiren/siren';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { createHypernetwork, hypernetworkSpec } from '../model/hypernetwork.js';
import { normalizeLatent } from '../model/normalize-latent.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';

describe('the concatenated emission', () => {
  onCpu();

  const latent = tf.tensor2d(drawNormal(1, 'latent', 3 * 5, 1), [3, 5]);

  for (const inputs of [2, 6])
    it(`is one SIREN that reads ${inputs} inputs and the latent beside each other`, () => {
      const options = { width: 7, hiddenLayers: 1, omega0: 10 };
      const siren = sirenSpec({ inputs, ...options });
      const { emit, variables } = createHypernetwork(
        hypernetworkSpec({ latent: 5, hidden: [9], emission: 'concatenated' }, siren),
        1,
      );
      const coords = tf.tensor2d(drawNormal(1, 'coords', 4 * inputs, 0.5), [4, inputs]);
      const got = apply(siren, emit(latent), coords);
      expect(got.shape).to.deep.equal([3, 4, 3]);

      const get = (name: string) => variables.get(`hypernetwork.${name}`) as tf.Tensor;
      const wide = sirenSpec({ inputs: inputs + 6, ...options });
      const joint: SirenParameters = siren.layers.map((_, layer) => ({
        weight: get(`base.layers.${layer}.weight`),
        bias: get(`base.layers.${layer}.bias`),
      }));
      const [first, ...others] = joint as [SirenParameters[number], ...SirenParameters];
      const weight = tf.concat([first.weight, get('heads.layers.0.bias')], 0); // [inputs + D + 1, width]
      const normalized = normalizeLatent(latent);
      for (let image = 0; image < 3; image++) {
        const rows = tf.mul(tf.ones([4, 1]), tf.slice(normalized, [image], [1])); // the same latent at every coordinate
        const wanted = apply(wide, [{ ...first, weight }, ...others], tf.concat([coords, rows], 1));
        expectNumbersClose(tf.slice(got, [image], [1]).dataSync(), wanted.dataSync(), 1e-5);
      }
    });

  it('has a linear head for any hidden layers, and no variables of these', () => {
    const spec = (hidden: readonly number[]) =>
      hypernetworkSpec({ latent: 5, hidden, emission: 'concatenated' }, sirenSpec({ width: 7 }));
    expect(spec([8, 8])).to.deep.equal({ ...spec([]), config: spec([8, 8]).config });
    const { variables } = createHypernetwork(spec([8]), 1);
    expect([...variables.keys()].filter((name) => !name.includes('.base.'))).to.deep.equal([
      'hypernetwork.heads.layers.0.bias',
    ]);
  });

  it('shifts only the first bias', () => {
    const { emit } = createHypernetwork(
      hypernetworkSpec({ latent: 5, hidden: [], emission: 'concatenated' }, sirenSpec({ width: 7, hiddenLayers: 0 })),
      1,
    );
    expect(flattenParameters(emit(latent)).map(({ shape }) => shape)).to.deep.equal([
      [2, 7],
      [3, 1, 7],
      [7, 3],
      [1, 3],
    ]);
  });
});
