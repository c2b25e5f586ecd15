import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import {
  attributes,
  composePatchNetwork,
  PATCH_CASES,
  type PatchCase,
  reference,
  shapesOf,
  valuesOf,
} from '../../../tfjs-native/src/testing/patch-cases.js';
import { shareOfError } from '../../../tfjs-native/src/testing/sine-cases.js';
import { numbersOf, onWebGPU, run } from '../testing/on-webgpu.js';

/** Some networks, since a software driver compiles many shaders for each. */
const CHECKED = ['all emitted', 'all scaled', 'one emitted layer'];

const tensorsOf = (c: PatchCase): tf.Tensor[] => valuesOf(c).map((v, i) => tf.tensor(v.slice(), shapesOf(c)[i]));

describe('sine networks of patches on WebGPU', function () {
  this.timeout(120_000);
  onWebGPU();

  for (const title of CHECKED)
    it(`have the values of the formula and the gradients of their composition: ${title}`, async () => {
      const c = PATCH_CASES[title] as PatchCase;
      const [values] = await numbersOf(() => run('PatchNetwork', tensorsOf(c), attributes(c)));
      const wanted = reference(c)(valuesOf(c).map((v) => Float64Array.from(v)));
      expect(shareOfError(values?.values as Float32Array, wanted)).to.be.below(2e-5);

      const gradientsOf = (compute: (inputs: readonly tf.Tensor[]) => tf.Tensor) =>
        numbersOf(() => {
          const loss = (...inputs: tf.Tensor[]) => tf.sum(tf.square(compute(inputs)));
          return tf.grads(loss)(tensorsOf(c));
        });
      const kernel = await gradientsOf((inputs) => run('PatchNetwork', [...inputs], attributes(c))[0] as tf.Tensor);
      await tf.setBackend('cpu');
      // Each input counts, be it with a sum of no numbers.
      const nothing = (inputs: readonly tf.Tensor[]) => tf.addN(inputs.map((input) => tf.mul(tf.sum(input), 0)));
      const composed = await gradientsOf((inputs) =>
        tf.add(composePatchNetwork(c)(inputs)[0] as tf.Tensor, nothing(inputs)),
      ).finally(() => tf.setBackend('webgpu'));
      kernel.forEach(({ values: own, shape }, index) => {
        const other = composed[index] as (typeof composed)[number];
        expect(shape).to.deep.equal(other.shape);
        if (own.length > 0)
          expect(shareOfError(own, Float64Array.from(other.values)), `input ${index}`).to.be.below(5e-5);
      });
    });

  it('accept zero points', async () => {
    const c = { ...(PATCH_CASES['all scaled'] as PatchCase), points: 0 };
    const [y, ...gradients] = await numbersOf(() => {
      const inputs = tensorsOf(c);
      const [values] = run('PatchNetwork', inputs, attributes(c)) as [tf.Tensor];
      return [values, ...run('PatchNetworkGrad', [values, ...inputs], attributes(c))];
    });
    expect(y?.shape).to.deep.equal([6, 0, 3]);
    for (const { values } of gradients) expect(values.every((value) => value === 0)).to.equal(true);
  });

  it('refuse invalid inputs', () => {
    tf.tidy(() => {
      const c = PATCH_CASES['all emitted'] as PatchCase;
      const inputs = tensorsOf(c);
      expect(() => run('PatchNetwork', inputs.slice(1), attributes(c))).to.throw(/got 5 tensors/);
      expect(() => run('PatchNetworkGrad', [inputs[0] as tf.Tensor, ...inputs], attributes(c))).to.throw(/dy/);
    });
  });
});
