import * as tf from '@tensorflow/tfjs-core';
// The gradients that are extended here are registered by this package.
import '@tensorflow/tfjs-layers';
import { attentionGradients } from './attention-gradients.js';
import { batchedGradients } from './batched-gradients.js';
import { batchNormGradient } from './layers/batch-norm-gradient.js';
import { lstmGradient } from './layers/lstm-layer.js';
import { patchGradients } from './patches/patch-gradients.js';
import { RELU_GRAD, SPREAD, SPREAD_ALONG, SQUARE_GRAD, SQUARED_DIFFERENCE_GRAD } from './portable/kernel-names.js';
import { byPosition, sineGradients } from './sine-gradients.js';

/*
 * Corrected gradients of TensorFlow.js. The registry of gradients is common to all backends, so they apply to other
 * backends too.
 *
 * 1. Second order through a saved output: tanh, sigmoid, exp, elu, softmax, pow (tfjs issue 3252). When a kernel's output
 *    is saved for the backward pass, the saving is recorded before the kernel itself. In a second backward pass, the
 *    gradient of the saved tensor therefore arrives after the kernel has been processed, and is silently lost. If second
 *    derivatives are computed, the output is therefore recomputed from the inputs, on the tape. First derivatives are
 *    unchanged.
 * 2. Matrix products with a broadcast batch (tfjs issue 8721): the gradient was not summed over the broadcast dimensions.
 *
 * Faster gradients: that of relu saves the output, which the next layer saves anyway, instead of the input; those of sum
 * and mean avoid a multiplication by ones that JavaScript wrote into memory outside the pool; that of concat takes only
 * the parts that are needed.
 */

/**
 * Returns the number of gradient computations that contain the running operation, in their forward pass or in an outer
 * backward pass.
 */
const gradientDepth = (): number => tf.engine().state.gradientDepth;

const runKernel = (name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attrs);

/**
 * Returns a gradient of a kernel that saves its single output, correct at every order.
 *
 * @param inputs names of all inputs of the output, those that are always saved first
 */
function recomputing(name: string, inputs: readonly string[]): tf.GradConfig {
  const { gradFunc, inputsToSave = [] } = tf.getGradient(name);
  return {
    kernelName: name,
    get inputsToSave() {
      // A nested forward pass will be differentiated more than once.
      return gradientDepth() > 1 ? [...inputs] : inputsToSave;
    },
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => {
      let output = saved.at(-1) as tf.Tensor;
      // If the backward pass is recorded, the forward pass was nested and saved all inputs.
      if (gradientDepth() > 0) {
        const named = Object.fromEntries(inputs.map((input, i) => [input, saved[i] as tf.Tensor]));
        output = runKernel(name, named, attrs);
      }
      return gradFunc(dy, [...saved.slice(0, inputsToSave.length), output], attrs);
    },
  };
}

/** Whether the backend has a kernel that computes a gradient in one pass, and that gradient is not itself differentiated. */
const isOnePass = (name: string): boolean => gradientDepth() === 0 && tf.getKernel(name, tf.getBackend()) !== undefined;

/** Gradient of EluGrad(dy, y) = dy for y ≥ 0, dy·(y + 1) otherwise. */
const eluGrad: tf.GradConfig = {
  kernelName: tf.EluGrad,
  inputsToSave: ['dy', 'y'],
  gradFunc: (upstream, saved) => {
    const [dy, y] = saved as [tf.Tensor, tf.Tensor];
    return {
      dy: () => runKernel(tf.EluGrad, { dy: upstream as tf.Tensor, y }, {}),
      // Step has a gradient, comparisons have none.
      y: () => tf.mul(tf.mul(upstream as tf.Tensor, dy), tf.step(tf.neg(y))),
    };
  },
};

/**
 * Gradient of relu from its output, which is positive where the input is. At higher orders it is computed from the
 * input, whose gradient is zero.
 */
const relu: tf.GradConfig = {
  kernelName: tf.Relu,
  get inputsToSave() {
    return gradientDepth() > 1 ? ['x'] : [];
  },
  get outputsToSave() {
    return [gradientDepth() <= 1];
  },
  gradFunc: (upstream, [saved]) => {
    const [dy, y] = [upstream as tf.Tensor, saved as tf.Tensor];
    // Uses the fused kernel if the backend has it, and the composition if this gradient is differentiated.
    return { x: () => (isOnePass(RELU_GRAD) ? runKernel(RELU_GRAD, { dy, y }, {}) : tf.mul(dy, tf.step(y))) };
  },
};

/**
 * Returns the gradient of a sum or mean over axes: the gradient of each result is broadcast to its terms, for a mean
 * divided by their number.
 */
function reduction(kernelName: string, isMean: boolean): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (upstream, [x], attrs) => {
      const { shape } = x as tf.Tensor;
      const axes = tf.util.parseAxisParam(attrs.axis as number | number[], shape);
      const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
      const terms = axes.reduce((product, axis) => product * (shape[axis] as number), 1);
      if (axes.length === shape.length && isOnePass(SPREAD)) {
        const attrs = { shape, factor: isMean ? 1 / terms : 1 };
        return { x: () => runKernel(SPREAD, { x: upstream as tf.Tensor }, attrs) };
      }
      if (terms > 0 && isOnePass(SPREAD_ALONG) && areConsecutive(axes)) {
        const attrs = { shape, kept, divisor: isMean ? terms : 1 };
        return { x: () => runKernel(SPREAD_ALONG, { x: upstream as tf.Tensor }, attrs) };
      }
      const dy = tf.reshape(upstream as tf.Tensor, kept);
      return { x: () => tf.mul(isMean ? tf.div(dy, terms) : dy, tf.fill(shape, 1)) };
    },
  };
}

const areConsecutive = (axes: readonly number[]): boolean => {
  const sorted = [...axes].sort((a, b) => a - b);
  return sorted.every((axis, index) => axis === (sorted[0] as number) + index);
};

/** Gradient of a square, in one pass if the backend has the kernel; otherwise TensorFlow.js's gradient. */
function square(): tf.GradConfig {
  const { gradFunc } = tf.getGradient(tf.Square);
  return {
    kernelName: tf.Square,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) =>
      isOnePass(SQUARE_GRAD)
        ? { x: () => runKernel(SQUARE_GRAD, { dy: dy as tf.Tensor, x: x as tf.Tensor }, {}) }
        : gradFunc(dy, [x as tf.Tensor], attrs),
  };
}

/** Gradient of concat: each input's part of dy, of which only those are computed that something depends on. */
const concat: tf.GradConfig = {
  kernelName: tf.Concat,
  saveAllInputs: true,
  gradFunc: (upstream, saved, attrs) => {
    const dy = upstream as tf.Tensor;
    const [axis] = tf.util.parseAxisParam(attrs.axis as number, dy.shape) as [number];
    let end = 0;
    const parts = saved.map(({ shape }) => {
      const begin = shape.map((_, d) => (d === axis ? end : 0));
      end += shape[axis] as number;
      return () => tf.slice(dy, begin, shape);
    });
    return Object.fromEntries(parts.entries());
  },
};

/** Gradient of a squared difference, in one pass if the backend has the kernel; otherwise TensorFlow.js's gradient. */
function squaredDifference(): tf.GradConfig {
  const { gradFunc } = tf.getGradient(tf.SquaredDifference);
  return {
    kernelName: tf.SquaredDifference,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved, attrs) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      if (!tf.util.arraysEqual(a.shape, b.shape) || !isOnePass(SQUARED_DIFFERENCE_GRAD))
        return gradFunc(dy, saved, attrs);
      const by = (one: tf.Tensor, other: tf.Tensor) =>
        runKernel(SQUARED_DIFFERENCE_GRAD, { dy: dy as tf.Tensor, a: one, b: other }, {});
      return { a: () => by(a, b), b: () => by(b, a) };
    },
  };
}

/** Gradient of Σ x²: 2 x. */
const sumOfSquares: tf.GradConfig = {
  kernelName: 'SumOfSquares',
  saveAllInputs: true,
  gradFunc: (dy, [x]) => byPosition([tf.mul(dy as tf.Tensor, tf.mul(x as tf.Tensor, 2))]),
};

/** Sums x over the broadcast dimensions of `shape`. The result has the shape `shape`. */
function sumToShape(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, shape);
}

const batchSize = (x: tf.Tensor): number => tf.util.sizeFromShape(x.shape.slice(0, -2));

/** Stacks the rows of all batches: [.., N, C] as [B·N, C]. */
const stacked = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [-1, x.shape.at(-1) as number]);

/**
 * Returns the gradient of a matrix product y = a·b with respect to its second factor, [.., K, M] (or [.., M, K] if
 * transposed), where y is [.., N, M]. If the second factor is shared by all batches, the gradient is one product over
 * all rows, without a sum over batches.
 */
function gradientOfShared(a: tf.Tensor, dy: tf.Tensor, b: tf.Tensor, transposeB: boolean): tf.Tensor {
  const rows = stacked(a);
  const dyRows = stacked(dy);
  return tf.reshape(transposeB ? tf.matMul(dyRows, rows, true, false) : tf.matMul(rows, dyRows, true, false), b.shape);
}

const batchMatMul: tf.GradConfig = {
  kernelName: tf.BatchMatMul,
  inputsToSave: ['a', 'b'],
  gradFunc: (upstream, saved, attrs) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    const dy = upstream as tf.Tensor;
    const transposeA = attrs.transposeA as boolean;
    const transposeB = attrs.transposeB as boolean;
    return {
      a: () => {
        const da = transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB);
        return sumToShape(da, a.shape);
      },
      b: () => {
        if (!transposeA && batchSize(b) === 1 && batchSize(a) === batchSize(dy))
          return gradientOfShared(a, dy, b, transposeB);
        const db = transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false);
        return sumToShape(db, b.shape);
      },
    };
  },
};

let isRegistered = false;

/**
 * Replaces TensorFlow.js's gradients by those of this file. Repeated calls have no effect: several backends call this
 * function, and some gradients extend TensorFlow.js's.
 */
export function registerGradients(): void {
  if (isRegistered) return;
  isRegistered = true;
  const configs = [
    recomputing(tf.Tanh, ['x']),
    recomputing(tf.Sigmoid, ['x']),
    recomputing(tf.Exp, ['x']),
    recomputing(tf.Elu, ['x']),
    recomputing(tf.Softmax, ['logits']),
    recomputing(tf.Pow, ['a', 'b']),
    eluGrad,
    relu,
    reduction(tf.Sum, false),
    reduction(tf.Mean, true),
    batchMatMul,
    square(),
    squaredDifference(),
    batchNormGradient(isOnePass),
    lstmGradient,
    concat,
    sumOfSquares,
    ...sineGradients,
    ...batchedGradients,
    ...attentionGradients,
    ...patchGradients,
  ];
  for (const config of configs) {
    if (tf.getGradient(config.kernelName)) tf.unregisterGradient(config.kernelName);
    tf.registerGradient(config);
  }
  keepRegistered(configs);
}

/**
 * Keeps gradients when others are registered over them, as `@tensorflow/tfjs` does if it is imported after this package. A
 * program that calls `tf.unregisterGradient` first can still register its own.
 */
function keepRegistered(configs: readonly tf.GradConfig[]): void {
  const globals = (globalThis as { _tfGlobals?: Map<string, unknown> })._tfGlobals;
  const registry = globals?.get('gradRegistry') as Map<string, tf.GradConfig> | undefined;
  if (!registry) return;
  const own = new Map(configs.map((config) => [config.kernelName, config]));
  const kept = new Set(own.keys());
  const set = registry.set.bind(registry);
  const remove = registry.delete.bind(registry);
  registry.set = (name, config) => {
    const ownConfig = own.get(name);
    if (ownConfig === config) kept.add(name);
    return set(name, ownConfig && kept.has(name) ? ownConfig : config);
  };
  registry.delete = (name) => {
    kept.delete(name);
    return remove(name);
  };
}
