import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { NativeBackend } from '../backend.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { TestRandom } from '../testing/random.js';
import { PendingElements } from './pending-elements.js';

const SHAPE = [5, 130, 257];

type Operands = Record<'x' | 'y' | 'row' | 'column' | 'image', tf.Tensor>;

/** Expressions of several operations on large tensors. */
const EXPRESSIONS: Record<string, (operands: Operands) => tf.Tensor[]> = {
  'the Gaussian error linear unit': ({ x }) => [tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))],
  'a normalization of rows': ({ x, row, column }) => [tf.mul(tf.mul(tf.sub(x, row), tf.rsqrt(tf.square(row))), column)],
  'rows and images': ({ x, row, image }) => [tf.add(tf.mul(x, image), tf.mul(row, tf.add(x, image)))],
  'a chain that is used twice': ({ x, y }) => {
    const square = tf.square(tf.sub(x, y));
    return [tf.add(square, 1), tf.exp(tf.neg(square)), square];
  },
  'an expensive chain that is used three times': ({ x }) => {
    const slow = tf.exp(tf.sigmoid(tf.tanh(x)));
    return [tf.add(slow, 1), tf.mul(slow, x), tf.sub(slow, 2)];
  },
  'more operations than a chain holds': ({ x, y }) => {
    let sum = x;
    for (let n = 1; n < 50; n++) sum = tf.add(tf.mul(sum, 0.9), tf.mul(y, n));
    return [sum];
  },
  'more sources than a chain holds': ({ x, y }) => {
    const all = [x, y, ...[1, 2, 3, 4, 5].map((n) => tf.reverse(x, n % 3))];
    return [all.reduce((sum, one) => tf.maximum(tf.mul(sum, 0.5), one))];
  },
  'a tree that needs many registers': ({ x }) => {
    const leaf = (n: number) => tf.mul(tf.sub(x, n), tf.add(x, n));
    const tree = (low: number, high: number): tf.Tensor =>
      high - low === 1 ? leaf(low) : tf.add(tree(low, (low + high) >> 1), tf.relu(tree((low + high) >> 1, high)));
    return [tree(0, 4)];
  },
  'another shape of the same values': ({ x, y }) => [
    tf.mul(tf.reshape(tf.add(x, y), [-1, 257]), tf.reshape(tf.div(x, y), [-1, 257])),
  ],
  'values that are not finite': ({ x }) => {
    const broken = tf.div(x, tf.relu(x));
    return [tf.sqrt(tf.sub(broken, 2)), tf.minimum(tf.log(x), 0), tf.clipByValue(tf.abs(broken), -1, 1)];
  },
};

const pendingOf = (x: tf.Tensor) => (tf.backend() as NativeBackend).pendingOf(x, PendingElements);

function operands(): Operands {
  const random = new TestRandom(3);
  const draw = (...shape: number[]) => tf.tensor(random.floats(tf.util.sizeFromShape(shape)), shape);
  return {
    x: draw(...SHAPE),
    y: draw(...SHAPE),
    row: draw(5, 130, 1),
    column: draw(257),
    image: draw(5, 1, 1),
  };
}

const bitsOf = (tensors: readonly tf.Tensor[]): Int32Array[] =>
  tensors.map((tensor) => new Int32Array(tensor.dataSync().slice().buffer));

/** Runs `f` while every result of a kernel is read at once, so that none is pending. */
function separately<T>(f: () => T): T {
  const engine = tf.engine() as unknown as { makeTensorFromTensorInfo(info: tf.TensorInfo): tf.Tensor };
  const make = engine.makeTensorFromTensorInfo;
  engine.makeTensorFromTensorInfo = function (info) {
    const tensor = make.call(this, info);
    tensor.dataSync();
    return tensor;
  };
  try {
    return f();
  } finally {
    engine.makeTensorFromTensorInfo = make;
  }
}

describeEachIsa('a chain of elementwise operations', () => {
  for (const [title, compute] of Object.entries(EXPRESSIONS))
    it(`has the bits of separate kernels, for any number of threads: ${title}`, () => {
      const run = (apart: boolean) => {
        let bits: Int32Array[] = [];
        onBackend('native', () => {
          const given = operands();
          bits = bitsOf(apart ? separately(() => compute(given)) : compute(given));
          return [];
        });
        return bits;
      };
      const wanted = run(true);
      for (const found of withThreads([1, 2, 3], () => run(false))) expect(found).to.deep.equal(wanted);
    });

  it('has the bits of separate kernels in gradients of both orders', () => {
    const gradients = () => {
      const { x, y } = operands();
      const f = (a: tf.Tensor) => tf.sum(tf.mul(tf.tanh(tf.mul(a, y)), tf.square(a))) as tf.Scalar;
      const first = tf.grad(f);
      return [first(x), tf.grad((a: tf.Tensor) => tf.sum(tf.square(first(a))))(x)];
    };
    onBackend('native', () => {
      expect(bitsOf(gradients())).to.deep.equal(bitsOf(separately(gradients)));
      return [];
    });
  });
});

(tf.findBackend('native') ? describe : describe.skip)('a pending chain', () => {
  it('is computed only when its values are requested', () => {
    onBackend('native', () => {
      const { x, y } = operands();
      const sum = tf.add(x, y);
      const result = tf.neg(tf.square(sum));
      expect([sum, result].map((tensor) => pendingOf(tensor) !== undefined)).to.deep.equal([true, true]);
      result.dataSync();
      expect([sum, result].map((tensor) => pendingOf(tensor) !== undefined)).to.deep.equal([true, false]);
      expect(pendingOf(tf.add(tf.ones([10]), 1))).to.equal(undefined);
      return [];
    });
  });

  it('has the values of its operands before a change in place, and after they are disposed', () => {
    onBackend('native', () => {
      const { x, y } = operands();
      const wanted = bitsOf([separately(() => tf.mul(tf.add(x, y), 2))]);
      const own = tf.neg(tf.neg(x));
      own.dataSync();
      const copy = tf.tensor(x.dataSync().slice(), SHAPE);
      const changed = tf.mul(tf.add(copy, y), 2);
      (tf.backend() as NativeBackend).writableFloatsOf(copy).fill(0);
      expect(bitsOf([changed])).to.deep.equal(wanted);
      const other = tf.tensor(x.dataSync().slice(), SHAPE);
      const later = tf.mul(tf.add(other, y), 2);
      other.dispose();
      tf.tidy(() => tf.fill(SHAPE, 7).dataSync());
      expect(bitsOf([later])).to.deep.equal(wanted);
      return [];
    });
  });

  it('waits while its operands are in use, and returns its memory', () => {
    onBackend('native', () => {
      const { x, y } = operands();
      const others = Array.from({ length: 60 }, (_, n) => tf.add(tf.mul(x, y), n));
      expect(others.every((tensor) => pendingOf(tensor) !== undefined)).to.equal(true);
      const { pool } = tf.backend() as NativeBackend;
      others[0]?.dataSync();
      const before = pool.bytes;
      tf.dispose(others);
      expect(pool.bytes).to.equal(before);
      return [];
    });
  });

  it('is computed if many later ones keep operands that are disposed', () => {
    onBackend('native', () => {
      const { x } = operands();
      const chains = Array.from({ length: 30 }, (_, n) => {
        const operand = tf.reverse(x, 0);
        const result = tf.add(operand, n);
        operand.dispose();
        return result;
      });
      expect(chains.map((tensor) => pendingOf(tensor) !== undefined)).to.deep.equal(chains.map((_, n) => n >= 6));
      const { pool } = tf.backend() as NativeBackend;
      const before = pool.bytes;
      tf.dispose(chains);
      expect(pool.bytes).to.be.above(before);
      return [];
    });
  });

  it('is computed if many chains continue it', () => {
    onBackend('native', () => {
      const { x } = operands();
      const product = tf.mul(x, 3);
      for (let n = 0; n < 4; n++) tf.add(product, n);
      expect(pendingOf(product)).to.not.equal(undefined);
      tf.add(product, 4);
      expect(pendingOf(product)).to.equal(undefined);
      return [];
    });
  });
});
