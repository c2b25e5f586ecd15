import * as tf from '@tensorflow/tfjs';
import { addonFunctions } from '../addon.js';
import { writeBroadcast } from '../broadcast.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { combineSmall, SMALL } from '../small.js';

type Operand = Float32Array | Int32Array | Uint8Array;
const { binary, geometry } = addonFunctions<{ binary(op: number, a: Operand, b: Operand, out: Operand): void }>();

// The order of BinaryOp in native/kernels/binary.h.
enum Op {
  add,
  sub,
  multiply,
  divide,
  maximum,
  minimum,
  squaredDifference,
  pow,
  prelu,
  eluGrad,
  mod,
  floorDiv,
  atan2,
  equal,
  notEqual,
  less,
  lessEqual,
  greater,
  greaterEqual,
  logicalAnd,
  logicalOr,
}

/** Operations that one rounding makes exact, for a few elements: see {@link SMALL}. */
const small: Partial<Record<Op, (a: number, b: number) => number>> = {
  [Op.add]: (a, b) => a + b,
  [Op.sub]: (a, b) => a - b,
  [Op.multiply]: (a, b) => a * b,
  [Op.divide]: (a, b) => a / b,
};

/** Arithmetic: the result has the operands' dtype. Float32 always, int32 where `ints`; the rest is the cpu kernel's. */
function arithmetic(name: string, op: Op, ints: boolean, aName = 'a', bName = 'b'): NativeKernel {
  const fallback = cpuKernel(name);
  const one = small[op];
  const run: KernelFunction = (args) => {
    const { inputs, backend } = args;
    const a = inputs[aName] as tf.TensorInfo;
    const b = inputs[bName] as tf.TensorInfo;
    if (a.dtype === 'float32' && b.dtype === 'float32') {
      const x = backend.floatsOf(a);
      const y = backend.floatsOf(b);
      const shape = writeBroadcast(a.shape, b.shape);
      const out = backend.floats(tf.util.sizeFromShape(shape));
      // The geometry is rank, sizes, strides of a, strides of b.
      if (one && out.length <= SMALL && geometry[0] === 1)
        combineSmall(one, x, y, out, [geometry[2] as number, geometry[3] as number]);
      else binary(op, x, y, out);
      return backend.output(out, shape, 'float32');
    }
    if (ints && a.dtype === 'int32' && b.dtype === 'int32') {
      const x = backend.intsOf(a);
      const y = backend.intsOf(b);
      const shape = writeBroadcast(a.shape, b.shape);
      const out = backend.ints(tf.util.sizeFromShape(shape));
      binary(op, x, y, out);
      return backend.output(out, shape, 'int32');
    }
    return fallback(args);
  };
  return { name, run };
}

/** Floor of the quotient; of int32 only. */
function integerDivision(): NativeKernel {
  const fallback = cpuKernel(tf.FloorDiv);
  const { run } = arithmetic(tf.FloorDiv, Op.floorDiv, true);
  return { name: tf.FloorDiv, run: (args) => (args.inputs.a?.dtype === 'int32' ? run(args) : fallback(args)) };
}

/** Comparisons and logic: the result is bool. */
function comparison(name: string, op: Op): NativeKernel {
  const fallback = cpuKernel(name);
  const logical = op === Op.logicalAnd || op === Op.logicalOr;
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
    const shape = writeBroadcast(a.shape, b.shape);
    const out = backend.bools(tf.util.sizeFromShape(shape));
    binary(op, x, y, out);
    return backend.output(out, shape, 'bool');
  };
  return { name, run };
}

/** Element-wise kernels of two operands, with broadcasting. */
export const binaryKernels: readonly NativeKernel[] = [
  arithmetic(tf.Add, Op.add, true),
  arithmetic(tf.Sub, Op.sub, true),
  arithmetic(tf.Multiply, Op.multiply, true),
  arithmetic(tf.RealDiv, Op.divide, false),
  arithmetic(tf.Maximum, Op.maximum, true),
  arithmetic(tf.Minimum, Op.minimum, true),
  arithmetic(tf.SquaredDifference, Op.squaredDifference, false),
  arithmetic(tf.Pow, Op.pow, false),
  arithmetic(tf.Mod, Op.mod, false),
  arithmetic(tf.Atan2, Op.atan2, false),
  integerDivision(),
  arithmetic(tf.Prelu, Op.prelu, false, 'x', 'alpha'),
  arithmetic(tf.EluGrad, Op.eluGrad, false, 'dy', 'y'),
  comparison(tf.Equal, Op.equal),
  comparison(tf.NotEqual, Op.notEqual),
  comparison(tf.Less, Op.less),
  comparison(tf.LessEqual, Op.lessEqual),
  comparison(tf.Greater, Op.greater),
  comparison(tf.GreaterEqual, Op.greaterEqual),
  comparison(tf.LogicalAnd, Op.logicalAnd),
  comparison(tf.LogicalOr, Op.logicalOr),
];
