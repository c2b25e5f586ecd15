import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import { broadcast } from '../broadcast.js';
import { BinaryOp } from '../contract.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { postponedBinary } from '../pending/pending-elements.js';
import { addToPending, gatePending } from '../pending/pending-output.js';
import { RELU_GRAD } from '../portable/kernel-names.js';
import { combineSmall, SMALL } from '../small.js';

type Operand = Float32Array | Int32Array | Uint8Array;
const { binary } = addonFunctions<{
  binary(op: BinaryOp, shape: Float64Array, a: Operand, b: Operand, out: Operand): void;
}>();

/** Operations with a single rounding, in JavaScript, for a few elements; see {@link SMALL}. */
const small: Partial<Record<BinaryOp, (a: number, b: number) => number>> = {
  [BinaryOp.add]: (a, b) => a + b,
  [BinaryOp.sub]: (a, b) => a - b,
  [BinaryOp.multiply]: (a, b) => a * b,
  [BinaryOp.divide]: (a, b) => a / b,
};

/**
 * Returns an arithmetic kernel whose result has the operands' dtype. It handles float32, and int32 if `ints`; the CPU
 * kernel handles other dtypes.
 */
function arithmetic(name: string, op: BinaryOp, ints: boolean, aName = 'a', bName = 'b'): NativeKernel {
  const fallback = cpuKernel(name);
  const one = small[op];
  const run: KernelFunction = (args) => {
    const { inputs, backend } = args;
    const a = inputs[aName] as tf.TensorInfo;
    const b = inputs[bName] as tf.TensorInfo;
    if (a.dtype === 'float32' && b.dtype === 'float32') {
      const extended = op === BinaryOp.add ? addToPending(backend, a, b) : undefined;
      const later = extended ?? postponedBinary(backend, op, a, b);
      if (later) return later;
      const x = backend.floatsOf(a);
      const y = backend.floatsOf(b);
      const { shape, numbers } = broadcast(a.shape, b.shape);
      const out = backend.floats(tf.util.sizeFromShape(shape));
      if (one && out.length <= SMALL && numbers[0] === 1)
        combineSmall(one, x, y, out, [numbers[2] as number, numbers[3] as number]);
      else binary(op, numbers, x, y, out);
      return backend.output(out, shape, 'float32');
    }
    if (ints && a.dtype === 'int32' && b.dtype === 'int32') {
      const x = backend.intsOf(a);
      const y = backend.intsOf(b);
      const { shape, numbers } = broadcast(a.shape, b.shape);
      const out = backend.ints(tf.util.sizeFromShape(shape));
      binary(op, numbers, x, y, out);
      return backend.output(out, shape, 'int32');
    }
    return fallback(args);
  };
  return { name, run };
}

/** Gradient of relu from its output y: dy where y is positive, otherwise 0. TensorFlow.js has no such kernel. */
const reluGradient: NativeKernel = {
  name: RELU_GRAD,
  run: ({ inputs, backend }) => {
    const [dy, y] = [inputs.dy as tf.TensorInfo, inputs.y as tf.TensorInfo];
    tf.util.assertShapesMatch(dy.shape, y.shape, `${RELU_GRAD}: `);
    const gated = gatePending(backend, dy, y);
    if (gated) return gated;
    const out = backend.floats(tf.util.sizeFromShape(y.shape));
    binary(BinaryOp.reluGrad, broadcast(dy.shape, y.shape).numbers, backend.floatsOf(dy), backend.floatsOf(y), out);
    return backend.output(out, y.shape, 'float32');
  },
};

/** Returns the kernel of the floor of a quotient, for int32 only. */
function integerDivision(): NativeKernel {
  const fallback = cpuKernel(tf.FloorDiv);
  const { run } = arithmetic(tf.FloorDiv, BinaryOp.floorDiv, true);
  return { name: tf.FloorDiv, run: (args) => (args.inputs.a?.dtype === 'int32' ? run(args) : fallback(args)) };
}

/** Returns a comparison or logical kernel, whose result is bool. */
function comparison(name: string, op: BinaryOp): NativeKernel {
  const fallback = cpuKernel(name);
  const logical = op === BinaryOp.logicalAnd || op === BinaryOp.logicalOr;
  const run: KernelFunction = (args) => {
    const { inputs, backend } = args;
    const a = inputs.a as tf.TensorInfo;
    const b = inputs.b as tf.TensorInfo;
    const { dtype } = a;
    if (dtype !== b.dtype) return fallback(args);
    let x: Operand;
    let y: Operand;
    if (dtype === 'bool') {
      x = backend.boolsOf(a);
      y = backend.boolsOf(b);
    } else if (dtype === 'float32' && !logical) {
      x = backend.floatsOf(a);
      y = backend.floatsOf(b);
    } else if (dtype === 'int32' && !logical) {
      x = backend.intsOf(a);
      y = backend.intsOf(b);
    } else {
      return fallback(args);
    }
    const { shape, numbers } = broadcast(a.shape, b.shape);
    const out = backend.bools(tf.util.sizeFromShape(shape));
    binary(op, numbers, x, y, out);
    return backend.output(out, shape, 'bool');
  };
  return { name, run };
}

/** Elementwise kernels of two operands, with broadcasting. */
export const binaryKernels: readonly NativeKernel[] = [
  arithmetic(tf.Add, BinaryOp.add, true),
  arithmetic(tf.Sub, BinaryOp.sub, true),
  arithmetic(tf.Multiply, BinaryOp.multiply, true),
  arithmetic(tf.RealDiv, BinaryOp.divide, false),
  arithmetic(tf.Maximum, BinaryOp.maximum, true),
  arithmetic(tf.Minimum, BinaryOp.minimum, true),
  arithmetic(tf.SquaredDifference, BinaryOp.squaredDifference, false),
  arithmetic(tf.Pow, BinaryOp.pow, false),
  arithmetic(tf.Mod, BinaryOp.mod, false),
  arithmetic(tf.Atan2, BinaryOp.atan2, false),
  integerDivision(),
  arithmetic(tf.Prelu, BinaryOp.prelu, false, 'x', 'alpha'),
  arithmetic(tf.EluGrad, BinaryOp.eluGrad, false, 'dy', 'y'),
  reluGradient,
  comparison(tf.Equal, BinaryOp.equal),
  comparison(tf.NotEqual, BinaryOp.notEqual),
  comparison(tf.Less, BinaryOp.less),
  comparison(tf.LessEqual, BinaryOp.lessEqual),
  comparison(tf.Greater, BinaryOp.greater),
  comparison(tf.GreaterEqual, BinaryOp.greaterEqual),
  comparison(tf.LogicalAnd, BinaryOp.logicalAnd),
  comparison(tf.LogicalOr, BinaryOp.logicalOr),
];
