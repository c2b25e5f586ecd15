import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { describeEachIsa, onBackend } from '../testing/backends.js';
import { expectSameAsCpu } from '../testing/compare.js';
import { TestRandom } from '../testing/random.js';

const SIZES: Record<string, number> = { b: 3, h: 2, q: 5, k: 7, d: 4 };

describeEachIsa("Einstein's sums", () => {
  for (const equation of [
    'qd,dk->qk',
    'qd,kd->qk',
    'dq,dk->kq',
    'bqd,bkd->bqk',
    'bqhd,bkhd->bhqk',
    'bhqk,bkhd->bqhd',
    'bqd,d->bq',
    'd,d->',
    'bqd,hd->bq',
    'bqdk,qd->kb',
    'bd,bd->b',
    'bd,bq->dq',
    'b,q->bq',
    'bqd,bqd->bqd',
  ])
    it(`are those of the cpu backend: ${equation}`, () => {
      const random = new TestRandom(equation.length);
      const operands = (equation.split('->')[0] as string).split(',').map((labels) => {
        const shape = [...labels].map((label) => SIZES[label] as number);
        return { shape, values: random.floats(shape.reduce((product, n) => product * n, 1)) };
      });
      expectSameAsCpu(operands, (tensors) => tf.einsum(equation, ...tensors), { absolute: 1e-5 });
    });

  it('of one tensor are those of the cpu backend', () => {
    const operand = { shape: [4, 4], values: new TestRandom(3).floats(16) };
    expectSameAsCpu([operand], ([x]) => tf.einsum('ij->ji', x as tf.Tensor));
  });

  it("leave no tensor behind, and throw tfjs's own error for sizes that differ", () => {
    onBackend('native', () => {
      const [a, b] = [tf.ones([2, 3, 4]), tf.ones([2, 5, 4])];
      const { numTensors, numDataBuffers } = tf.memory();
      const values = tf.einsum('bqd,bkd->kqb', a, b);
      expect(tf.memory()).to.include({ numTensors: numTensors + 1, numDataBuffers: numDataBuffers + 1 });
      expect(Array.from(values.dataSync())).to.deep.equal(new Array(30).fill(4));
      expect(() => tf.einsum('bqd,dk->bqk', a, b)).to.throw();
      expect(() => tf.einsum('bqd,bqk->dk', a, b)).to.throw('Expected dimension 3 at axis 1 of input shaped');
      return [];
    });
  });
});
