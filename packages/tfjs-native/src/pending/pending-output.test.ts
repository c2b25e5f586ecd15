import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { NativeBackend } from '../backend.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { TestRandom } from '../testing/random.js';

/** Returns a tensor whose values the native backend computed, so that they may be held. */
function computed(random: TestRandom, ...shape: number[]): tf.Tensor {
  return tf.neg(tf.tensor(random.floats(shape.reduce((product, n) => product * n, 1)), shape));
}

const IMAGE = [2, 17, 22, 12];
const [PLAIN, WINOGRAD] = [12, 40];

/** What follows each kind of output: its bias and a residual of its shape. */
type After = (output: tf.Tensor, bias: tf.Tensor, residual: tf.Tensor) => tf.Tensor[];

/** Kinds of outputs, each with the shape of its result. */
const OUTPUTS: Record<string, { compute: (random: TestRandom) => tf.Tensor; shape: number[] }> = {
  'a convolution': {
    compute: (random) =>
      tf.conv2d(computed(random, ...IMAGE) as tf.Tensor4D, computed(random, 3, 3, 12, PLAIN) as tf.Tensor4D, 1, 'same'),
    shape: [2, 17, 22, PLAIN],
  },
  'a convolution by Winograd': {
    compute: (random) =>
      tf.conv2d(
        computed(random, 2, 17, 22, WINOGRAD) as tf.Tensor4D,
        computed(random, 3, 3, WINOGRAD, WINOGRAD) as tf.Tensor4D,
        1,
        'same',
      ),
    shape: [2, 17, 22, WINOGRAD],
  },
  'a transposed convolution': {
    compute: (random) =>
      tf.conv2dTranspose(
        computed(random, 2, 9, 11, 20) as tf.Tensor4D,
        computed(random, 2, 2, PLAIN, 20) as tf.Tensor4D,
        [2, 18, 22, PLAIN],
        2,
        'same',
      ),
    shape: [2, 18, 22, PLAIN],
  },
  'a gradient of a convolution by Winograd': {
    compute: (random) => {
      const filter = computed(random, 3, 3, WINOGRAD, WINOGRAD) as tf.Tensor4D;
      const dy = computed(random, 2, 17, 22, WINOGRAD);
      return tf.grad((x) => tf.conv2d(x as tf.Tensor4D, filter, 1, 'same'))(tf.zeros([2, 17, 22, WINOGRAD]), dy);
    },
    shape: [2, 17, 22, WINOGRAD],
  },
  'a product': {
    compute: (random) => tf.matMul(computed(random, 300, 40), computed(random, 40, 37)),
    shape: [300, 37],
  },
  'a product of few columns': {
    compute: (random) => tf.matMul(computed(random, 3000, 20), computed(random, 20, 3)),
    shape: [3000, 3],
  },
  'products of several matrices': {
    compute: (random) => tf.matMul(computed(random, 5, 70, 40), computed(random, 5, 40, 37)),
    shape: [5, 70, 37],
  },
};

const CONTINUATIONS: Record<string, After> = {
  'relu(output + bias)': (output, bias) => [tf.relu(tf.add(output, bias))],
  'relu(residual + (output + bias))': (output, bias, residual) => [tf.relu(tf.add(residual, tf.add(output, bias)))],
  'output + residual': (output, _, residual) => [tf.add(output, residual)],
  'bias after the residual': (output, bias, residual) => [tf.add(bias, tf.add(output, residual))],
  'output + output': (output) => [tf.add(output, output)],
  'two uses': (output, bias) => {
    const sum = tf.add(output, bias);
    return [tf.relu(sum), tf.neg(sum), tf.relu(output), output];
  },
  'a gate': (output, _, residual) => {
    const gradient = tf.grad((x) => tf.relu(x));
    return [gradient(residual, output), gradient(residual, tf.add(output, residual))];
  },
  'a view': (output, bias, residual) => {
    const flat = tf.reshape(output, [-1]);
    return [tf.relu(tf.add(flat, tf.reshape(residual, [-1]))), tf.add(tf.reshape(flat, output.shape), bias)];
  },
};

const bitsOf = (tensors: tf.Tensor[]) => tensors.map((tensor) => new Int32Array(tensor.dataSync().slice().buffer));

describeEachIsa('what follows a product or a convolution', () => {
  for (const [output, { compute, shape }] of Object.entries(OUTPUTS))
    for (const [title, after] of Object.entries(CONTINUATIONS))
      it(`is computed with ${output} with the bits of separate kernels: ${title}`, () => {
        const run = (separate: boolean) =>
          onBackend('native', () => {
            const random = new TestRandom(3);
            const result = compute(random);
            // Values that were read are computed, so that nothing can be computed with them.
            if (separate) result.dataSync();
            const [bias, residual] = [computed(random, shape.at(-1) as number), computed(random, ...shape)];
            if (!separate) return bitsOf(after(result, bias, residual));
            const kept: tf.Tensor[] = [];
            const read = (x: tf.Tensor) => {
              x.dataSync();
              kept.push(x);
              return x;
            };
            return bitsOf(onReading(read, () => after(result, bias, residual)));
          });
        const expected = run(true);
        for (const actual of withThreads([1, 2, 3], () => run(false))) expect(actual).to.deep.equal(expected);
      });
});

describeEachIsa('the sums of the columns of a gradient', () => {
  const convolutions = Object.entries(OUTPUTS).filter(([title]) => title.includes('convolution'));
  for (const [title, { compute, shape }] of convolutions)
    it(`are computed with the gate after ${title}, for any number of threads`, () => {
      const run = () =>
        onBackend('native', () => {
          const random = new TestRandom(3);
          const [dy, bias] = [
            tf.add(compute(random), computed(random, ...shape)),
            computed(random, shape.at(-1) as number),
          ];
          const y = tf.relu(computed(random, ...shape));
          const gated = tf.grad((x) => tf.relu(tf.add(x, bias)))(y, dy);
          const sums = tf.sum(gated, [0, 1, 2]);
          const values = gated.dataSync() as Float32Array;
          const wanted = new Float64Array(bias.size);
          for (const [i, value] of values.entries()) wanted[i % bias.size] = (wanted[i % bias.size] as number) + value;
          const found = sums.dataSync();
          const size = values.reduce((sum, value) => sum + Math.abs(value), 0) / bias.size;
          for (const [i, sum] of found.entries()) expect(sum).to.be.closeTo(wanted[i] as number, 1e-5 * size);
          // A program may have changed the values that it read.
          values.fill(1);
          expect(tf.sum(gated, [0, 1, 2]).dataSync()[0]).to.equal(values.length / bias.size);
          return found;
        });
      const [first, ...others] = withThreads([1, 2, 3], run);
      for (const other of others) expect(other).to.deep.equal(first);
    });
});

/** Runs `f` while every output of a kernel is read at once. */
function onReading<T>(read: (x: tf.Tensor) => void, f: () => T): T {
  const engine = tf.engine() as unknown as { makeTensorFromTensorInfo(info: tf.TensorInfo): tf.Tensor };
  const make = engine.makeTensorFromTensorInfo;
  engine.makeTensorFromTensorInfo = function (info) {
    const tensor = make.call(this, info);
    read(tensor);
    return tensor;
  };
  try {
    return f();
  } finally {
    engine.makeTensorFromTensorInfo = make;
  }
}

describe('a pending output', () => {
  const pendingOf = (x: tf.Tensor) => (tf.backend() as NativeBackend).pendingOutputOf(x);
  const output = (random: TestRandom) => tf.matMul(computed(random, 300, 40), computed(random, 40, 37));

  it('has the values of its inputs before a change in place', () => {
    onBackend('native', () => {
      const random = new TestRandom(5);
      const [x, w] = [computed(random, 300, 40), computed(random, 40, 37)];
      const expected = tf.matMul(tf.tensor(x.arraySync() as number[][]), tf.tensor(w.arraySync() as number[][]));
      const [a, b] = [tf.neg(tf.neg(x)), tf.neg(tf.neg(w))];
      const product = tf.matMul(a, b);
      expect(pendingOf(product)).to.not.equal(undefined);
      (tf.backend() as NativeBackend).writableFloatsOf(a).fill(0);
      expect(pendingOf(product)).to.equal(undefined);
      expect(product.arraySync()).to.deep.equal(expected.arraySync());
    });
  });

  it('keeps inputs that are disposed, and returns them to the pool afterwards', () => {
    onBackend('native', () => {
      const random = new TestRandom(7);
      const [a, b] = [computed(random, 300, 40), computed(random, 40, 37)];
      const [expected, product] = [tf.matMul(a, b), tf.matMul(a, b)];
      expected.dataSync();
      const { pool } = tf.backend() as NativeBackend;
      const before = pool.bytes;
      a.dispose();
      b.dispose();
      expect(pool.bytes).to.equal(before);
      expect(product.dataSync()).to.deep.equal(expected.dataSync());
      expect(pool.bytes - before).to.be.at.least(4 * 300 * 40);
    });
  });

  it('is not computed if nothing asks for its values', () => {
    onBackend('native', () => {
      const random = new TestRandom(9);
      const product = output(random);
      const sum = tf.add(product, computed(random, 37));
      const result = tf.relu(sum);
      // In prediction, a bound may follow a relu.
      expect(pendingOf(result)).to.not.equal(undefined);
      result.dataSync();
      expect(pendingOf(result)).to.equal(undefined);
      expect(pendingOf(product)).to.not.equal(undefined);
      expect(pendingOf(sum)).to.not.equal(undefined);
    });
  });

  it('is computed with the relu and the bound that follow it, also after a batch normalization', () => {
    onBackend('native', () => {
      const random = new TestRandom(10);
      const product = output(random);
      const column = () => tf.add(computed(random, 37), 4) as tf.Tensor1D;
      const inputs = [computed(random, 300, 37), column(), column(), column(), column()] as const;
      for (const x of [product, tf.batchNorm2d(inputs[0] as tf.Tensor2D, inputs[1], inputs[2], inputs[3], inputs[4])]) {
        const bounded = tf.clipByValue(tf.relu(x), 0, 6);
        expect(pendingOf(bounded)).to.not.equal(undefined);
        expect(pendingOf(tf.add(tf.relu(x), 1))).to.equal(undefined);
        const values = bounded.dataSync();
        const separate = x.dataSync().map((value) => Math.min(Math.max(value, 0), 6));
        expect(values).to.deep.equal(separate);
      }
    });
  });

  it('is computed at once if its inputs are much larger, or if it is small', () => {
    onBackend('native', () => {
      const random = new TestRandom(11);
      expect(pendingOf(tf.matMul(computed(random, 100, 2000), computed(random, 2000, 90)))).to.equal(undefined);
      expect(pendingOf(tf.matMul(computed(random, 40, 40), computed(random, 40, 37)))).to.equal(undefined);
    });
  });
});
