import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { AttentionSizes } from '../testing/attention-reference.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { bits, expectFirstDerivatives, expectSecondDerivatives, expectValues } from '../testing/derivatives.js';
import { TestRandom } from '../testing/random.js';
import { ATTENTIONS, comparedAttention as compared, maskOf } from '../testing/transformer-cases.js';

const run = (name: string, inputs: readonly tf.Tensor[], heads: unknown): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs as never, { heads } as tf.NamedAttrMap) as tf.Tensor | tf.Tensor[]].flat();

describeEachIsa('attention', () => {
  for (const [title, sizes] of Object.entries(ATTENTIONS))
    for (const masked of [false, true])
      it(`of ${title}${masked ? ', with keys left out' : ''} is that in double precision, and so are its gradients`, () => {
        expectValues(compared(sizes, masked), 3e-6);
        expectFirstDerivatives(compared(sizes, masked), 2e-5);
      });

  it('has right second derivatives', () => {
    for (const title of ['few, of no whole vectors', 'one query that asks many keys'])
      for (const masked of [false, true])
        expectSecondDerivatives(compared(ATTENTIONS[title] as AttentionSizes, masked), 2e-3);
  });

  it('gives the same bits for any number of threads, kept or computed again, of few heads with many keys too', () => {
    for (const sizes of [
      { images: 3, queries: 70, keys: 40, heads: 2, size: 8 },
      { images: 1, queries: 70, keys: 300, heads: 1, size: 40 },
    ]) {
      const { shapes, values } = compared(sizes, false);
      const results = withThreads([1, 2, 3], () => {
        let result = '';
        onBackend('native', () => {
          const inputs = [
            ...values.map((v, i) => tf.tensor(v, shapes[i] as number[])),
            tf.tensor(maskOf(sizes), [sizes.images, sizes.keys]),
          ];
          const dy = tf.tensor(new TestRandom(3).floats(values[0]?.length as number), shapes[0] as number[]);
          const attend = (...xs: tf.Tensor[]) => run('Attention', xs, sizes.heads)[0] as tf.Tensor;
          const taped = tf.grads(attend)(inputs, dy);
          const y = attend(...inputs);
          expect(bits(run('AttentionGrad', [dy, y, ...inputs], sizes.heads))).to.equal(bits(taped));
          result = bits([y, ...taped]);
          return [];
        });
        return result;
      });
      expect(new Set(results).size).to.equal(1);
    }
  });

  it('has the gradients of double precision where a head is shared by tasks', () => {
    const sizes = { images: 1, queries: 40, keys: 300, heads: 1, size: 40 };
    expectFirstDerivatives(compared(sizes, true), 5e-5);
  });

  it('gives every image the same result as alone', () => {
    const sizes = ATTENTIONS['a head of a whole vector'] as AttentionSizes;
    const { shapes, values } = compared(sizes, false);
    onBackend('native', () => {
      const inputs = values.map((v, i) => tf.tensor(v, shapes[i] as number[]));
      const [all] = run('Attention', inputs, sizes.heads);
      const alone = run(
        'Attention',
        inputs.map((x) => tf.slice(x, [1, 0, 0], [1, -1, -1])),
        sizes.heads,
      );
      expect(bits(alone)).to.equal(bits([tf.slice(all as tf.Tensor, [1, 0, 0], [1, -1, -1])]));
      return [];
    });
  });

  it('ignores masked keys, however large their values, and gives them no gradients', () => {
    const sizes = { images: 1, queries: 3, keys: 40, heads: 2, size: 4 };
    const { shapes, values } = compared(sizes, false);
    const [q, k, v] = values as [Float32Array, Float32Array, Float32Array];
    const left = Float32Array.from({ length: 40 }, (_, key) => (key % 3 === 0 ? 0 : 1));
    const change = (x: Float32Array, to: number) => x.map((value, i) => (left[Math.floor(i / 8)] === 0 ? to : value));
    const results = [0, 1e18, -1e18].map((to) => {
      let result = '';
      onBackend('native', () => {
        const inputs = [q, change(k, to), change(v, to)].map((x, i) => tf.tensor(x, shapes[i] as number[]));
        const mask = tf.tensor(left, [1, 40]);
        const attend = (...xs: tf.Tensor[]) => run('Attention', [...xs, mask], 2)[0] as tf.Tensor;
        const [dQ, dK, dV] = tf.grads(attend)(inputs) as [tf.Tensor, tf.Tensor, tf.Tensor];
        for (const gradient of [dK, dV])
          gradient.dataSync().forEach((value, i) => {
            if (left[Math.floor(i / 8)] === 0) expect(value + 0).to.equal(0);
          });
        result = bits([attend(...inputs), dQ]);
        return [];
      });
      return result;
    });
    expect(new Set(results).size).to.equal(1);
  });

  it('is 0 with gradients of 0 if every key is masked or there is none', () => {
    onBackend('native', () => {
      for (const keys of [0, 3]) {
        const inputs = [tf.ones([2, 4, 6]), tf.ones([2, keys, 6]), tf.ones([2, keys, 6])];
        const mask = tf.zeros([2, keys]);
        // Reused memory.
        tf.fill([2, 4, 6], NaN).dispose();
        const attend = (...xs: tf.Tensor[]) => run('Attention', [...xs, mask], 2)[0] as tf.Tensor;
        for (const tensor of [attend(...inputs), ...tf.grads(attend)(inputs)])
          expect([...tensor.dataSync()].every((value) => value === 0)).to.equal(true);
      }
      const none = run('Attention', [tf.ones([0, 4, 6]), tf.ones([0, 3, 6]), tf.ones([0, 3, 6])], 2);
      expect((none[0] as tf.Tensor).shape).to.deep.equal([0, 4, 6]);
      return [];
    });
  });

  it('accepts logits of any size', () => {
    onBackend('native', () => {
      const [q, k] = [tf.fill([1, 2, 4], 1e10), tf.mul(tf.tensor([1e10, -1e10, 1e10], [1, 3, 1]), tf.ones([1, 3, 4]))];
      const v = tf.mul(tf.tensor([1, 50, 3], [1, 3, 1]), tf.ones([1, 3, 4]));
      const [y] = run('Attention', [q, k, v], 1) as [tf.Tensor];
      expect([...y.dataSync()]).to.deep.equal([2, 2, 2, 2, 2, 2, 2, 2]);
      const [broken] = run('Attention', [tf.fill([1, 2, 4], NaN), k, v], 1) as [tf.Tensor];
      expect([...broken.dataSync()].every(Number.isNaN)).to.equal(true);
      return [];
    });
  });

  it('saves one number for each row and head, and frees everything', () => {
    onBackend('native', () => {
      const attached = () => (tf.memory() as unknown as { numBytesAttached: number }).numBytesAttached;
      const inputs = [tf.ones([2, 5, 6]), tf.ones([2, 7, 6]), tf.ones([2, 7, 6])];
      const [before, none] = [tf.memory().numTensors, attached()];
      let most = 0;
      const gradients = tf.grads((...xs: tf.Tensor[]) => {
        const y = run('Attention', xs, 3)[0] as tf.Tensor;
        most = attached() - none;
        return y;
      })(inputs);
      expect(most).to.equal(4 * 2 * 3 * 5);
      expect(tf.memory().numTensors).to.equal(before + 3);
      tf.dispose(gradients);
      tf.dispose(run('Attention', inputs, 3));
      expect([tf.memory().numTensors, attached()]).to.deep.equal([before, none]);
      return [];
    });
  });

  it('says what is wrong with its inputs', () => {
    onBackend('native', () => {
      const [q, k] = [tf.zeros([2, 4, 6]), tf.zeros([2, 5, 6])];
      const failures: [tf.Tensor[], unknown, RegExp][] = [
        [[q, k], 2, /Attention: expected queries, keys, values and an optional mask, got 2 tensors/],
        [[q, k, k], 4, /a number of heads that divides 6, got 4/],
        [[q, k, k], undefined, /a number of heads that divides 6, got undefined/],
        [[tf.zeros([4, 6]), k, k], 2, /expected queries \[B, T, F\], got \[4, 6\]/],
        [[q, tf.zeros([5, 6]), k], 2, /expected keys of shape/],
        [[q, tf.zeros([1, 5, 6]), k], 2, /expected keys of shape \[2, 5, 6\], got \[1, 5, 6\]/],
        [[q, k, tf.zeros([2, 4, 6])], 2, /expected values of shape \[2, 5, 6\], got \[2, 4, 6\]/],
        [[q, k, k, tf.zeros([2, 4])], 2, /expected the mask of shape \[2, 5\], got \[2, 4\]/],
        [[q, k, k, tf.zeros([2, 5], 'bool')], 2, /expected float32 tensors, input 3 is bool/],
      ];
      for (const [inputs, heads, message] of failures) expect(() => run('Attention', inputs, heads)).to.throw(message);
      expect(() => run('AttentionGrad', [k, q, q, k, k], 2)).to.throw(/expected dy of shape \[2, 4, 6\]/);
      return [];
    });
  });
});
