import * as tf from '@tensorflow/tfjs';
import { addonFunctions } from '../addon.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { SMALL } from '../small.js';

type Output = Float32Array | Uint8Array;
const { unary, logicalNot } = addonFunctions<{
  unary(op: number, x: Float32Array, out: Output, first: number, second: number): void;
  logicalNot(x: Uint8Array, out: Uint8Array): void;
}>();

// The order of UnaryOp in native/kernels/unary.h.
enum Op {
  abs,
  neg,
  square,
  sqrt,
  rsqrt,
  reciprocal,
  exp,
  expm1,
  log,
  log1p,
  sin,
  cos,
  tan,
  tanh,
  sigmoid,
  softplus,
  erf,
  relu,
  relu6,
  elu,
  selu,
  leakyRelu,
  step,
  sign,
  floor,
  ceil,
  round,
  clip,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  isNan,
  isInf,
  isFinite,
}

/** The two numbers that an operation takes from its attributes. */
type Parameters = (attrs: tf.NamedAttrMap) => readonly [number, number];

/** Operations that one rounding makes exact, for a few elements: see {@link SMALL}. */
const small: Partial<Record<Op, (x: number) => number>> = {
  [Op.abs]: Math.abs,
  [Op.neg]: (x) => -x,
  [Op.square]: (x) => x * x,
  [Op.sqrt]: Math.sqrt,
  [Op.reciprocal]: (x) => 1 / x,
  [Op.relu]: (x) => Math.max(x, 0),
};

/** float32 → float32; other dtypes are the cpu kernel's. */
function function1(name: string, op: Op, parameters?: Parameters): NativeKernel {
  const one = small[op];
  const fallback = cpuKernel(name);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    if (x.dtype !== 'float32') return fallback(args);
    const values = backend.floatsOf(x);
    const [first, second] = parameters ? parameters(attrs) : NONE;
    const { length } = values;
    const out = backend.floats(length);
    if (one && length <= SMALL) for (let i = 0; i < length; i++) out[i] = one(values[i] as number);
    else unary(op, values, out, first, second);
    return backend.output(out, x.shape, 'float32');
  };
  return { name, run };
}
const NONE = [0, 0] as const;

/** float32 → bool. */
function test(name: string, op: Op): NativeKernel {
  const fallback = cpuKernel(name);
  const run: KernelFunction = (args) => {
    const { inputs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    if (x.dtype !== 'float32') return fallback(args);
    const values = backend.floatsOf(x);
    const out = backend.bools(tf.util.sizeFromShape(x.shape));
    unary(op, values, out, 0, 0);
    return backend.output(out, x.shape, 'bool');
  };
  return { name, run };
}

function not(): NativeKernel {
  const fallback = cpuKernel(tf.LogicalNot);
  const run: KernelFunction = (args) => {
    const { inputs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    if (x.dtype !== 'bool') return fallback(args);
    const values = backend.boolsOf(x);
    const out = backend.bools(tf.util.sizeFromShape(x.shape));
    logicalNot(values, out);
    return backend.output(out, x.shape, 'bool');
  };
  return { name: tf.LogicalNot, run };
}

/** Element-wise kernels of one operand. */
export const unaryKernels: readonly NativeKernel[] = [
  function1(tf.Abs, Op.abs),
  function1(tf.Neg, Op.neg),
  function1(tf.Square, Op.square),
  function1(tf.Sqrt, Op.sqrt),
  function1(tf.Rsqrt, Op.rsqrt),
  function1(tf.Reciprocal, Op.reciprocal),
  function1(tf.Exp, Op.exp),
  function1(tf.Expm1, Op.expm1),
  function1(tf.Log, Op.log),
  function1(tf.Log1p, Op.log1p),
  function1(tf.Sin, Op.sin),
  function1(tf.Cos, Op.cos),
  function1(tf.Tan, Op.tan),
  function1(tf.Tanh, Op.tanh),
  function1(tf.Sigmoid, Op.sigmoid),
  function1(tf.Softplus, Op.softplus),
  function1(tf.Erf, Op.erf),
  function1(tf.Relu, Op.relu),
  function1(tf.Relu6, Op.relu6),
  function1(tf.Elu, Op.elu),
  function1(tf.Selu, Op.selu),
  function1(tf.LeakyRelu, Op.leakyRelu, (attrs) => [attrs.alpha as number, 0]),
  function1(tf.Step, Op.step, (attrs) => [(attrs.alpha as number | undefined) ?? 0, 0]),
  function1(tf.Sign, Op.sign),
  function1(tf.Floor, Op.floor),
  function1(tf.Ceil, Op.ceil),
  function1(tf.Round, Op.round),
  function1(tf.ClipByValue, Op.clip, (attrs) => [attrs.clipValueMin as number, attrs.clipValueMax as number]),
  function1(tf.Asin, Op.asin),
  function1(tf.Acos, Op.acos),
  function1(tf.Atan, Op.atan),
  function1(tf.Sinh, Op.sinh),
  function1(tf.Cosh, Op.cosh),
  function1(tf.Asinh, Op.asinh),
  function1(tf.Acosh, Op.acosh),
  function1(tf.Atanh, Op.atanh),
  test(tf.IsNan, Op.isNan),
  test(tf.IsInf, Op.isInf),
  test(tf.IsFinite, Op.isFinite),
  not(),
];
