import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import { UnaryOp } from '../contract.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { postponedUnary } from '../pending/pending-elements.js';
import { relu6OfPending, reluOfPending } from '../pending/pending-output.js';
import { SMALL } from '../small.js';

type Output = Float32Array | Uint8Array;
const { unary, logicalNot } = addonFunctions<{
  unary(op: UnaryOp, x: Float32Array, out: Output, first: number, second: number): void;
  logicalNot(x: Uint8Array, out: Uint8Array): void;
}>();

/** Function that returns the two parameters of an operation from its attributes. */
type Parameters = (attrs: tf.NamedAttrMap) => readonly [number, number];

/** Operations with a single rounding, in JavaScript, for a few elements; see {@link SMALL}. */
const small: Partial<Record<UnaryOp, (x: number) => number>> = {
  [UnaryOp.abs]: Math.abs,
  [UnaryOp.neg]: (x) => -x,
  [UnaryOp.square]: (x) => x * x,
  [UnaryOp.sqrt]: Math.sqrt,
  [UnaryOp.reciprocal]: (x) => 1 / x,
  [UnaryOp.relu]: (x) => Math.max(x, 0),
};

/** Returns a kernel float32 → float32. The CPU kernel handles other dtypes. */
function function1(name: string, op: UnaryOp, parameters?: Parameters): NativeKernel {
  const one = small[op];
  const fallback = cpuKernel(name);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    if (x.dtype !== 'float32') return fallback(args);
    const [first, second] = parameters ? parameters(attrs) : NONE;
    const later = ofPending(op, first, second)?.(backend, x) ?? postponedUnary(backend, op, x, first, second);
    if (later) return later;
    const values = backend.floatsOf(x);
    const { length } = values;
    const out = backend.floats(length);
    if (one && length <= SMALL) for (let i = 0; i < length; i++) out[i] = one(values[i] as number);
    else unary(op, values, out, first, second);
    return backend.output(out, x.shape, 'float32');
  };
  return { name, run };
}
const NONE = [0, 0] as const;

/** Returns the function that applies the operation to a pending output; undefined if none does. */
function ofPending(op: UnaryOp, first: number, second: number): typeof reluOfPending | undefined {
  if (op === UnaryOp.relu) return reluOfPending;
  return op === UnaryOp.relu6 || (op === UnaryOp.clip && first === 0 && second === 6) ? relu6OfPending : undefined;
}

/** Returns a kernel float32 → bool. */
function test(name: string, op: UnaryOp): NativeKernel {
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

/** Elementwise kernels of one operand. */
export const unaryKernels: readonly NativeKernel[] = [
  function1(tf.Abs, UnaryOp.abs),
  function1(tf.Neg, UnaryOp.neg),
  function1(tf.Square, UnaryOp.square),
  function1(tf.Sqrt, UnaryOp.sqrt),
  function1(tf.Rsqrt, UnaryOp.rsqrt),
  function1(tf.Reciprocal, UnaryOp.reciprocal),
  function1(tf.Exp, UnaryOp.exp),
  function1(tf.Expm1, UnaryOp.expm1),
  function1(tf.Log, UnaryOp.log),
  function1(tf.Log1p, UnaryOp.log1p),
  function1(tf.Sin, UnaryOp.sin),
  function1(tf.Cos, UnaryOp.cos),
  function1(tf.Tan, UnaryOp.tan),
  function1(tf.Tanh, UnaryOp.tanh),
  function1(tf.Sigmoid, UnaryOp.sigmoid),
  function1(tf.Softplus, UnaryOp.softplus),
  function1(tf.Erf, UnaryOp.erf),
  function1(tf.Relu, UnaryOp.relu),
  function1(tf.Relu6, UnaryOp.relu6),
  function1(tf.Elu, UnaryOp.elu),
  function1(tf.Selu, UnaryOp.selu),
  function1(tf.LeakyRelu, UnaryOp.leakyRelu, (attrs) => [attrs.alpha as number, 0]),
  function1(tf.Step, UnaryOp.step, (attrs) => [(attrs.alpha as number | undefined) ?? 0, 0]),
  function1(tf.Sign, UnaryOp.sign),
  function1(tf.Floor, UnaryOp.floor),
  function1(tf.Ceil, UnaryOp.ceil),
  function1(tf.Round, UnaryOp.round),
  function1(tf.ClipByValue, UnaryOp.clip, (attrs) => [attrs.clipValueMin as number, attrs.clipValueMax as number]),
  function1(tf.Asin, UnaryOp.asin),
  function1(tf.Acos, UnaryOp.acos),
  function1(tf.Atan, UnaryOp.atan),
  function1(tf.Sinh, UnaryOp.sinh),
  function1(tf.Cosh, UnaryOp.cosh),
  function1(tf.Asinh, UnaryOp.asinh),
  function1(tf.Acosh, UnaryOp.acosh),
  function1(tf.Atanh, UnaryOp.atanh),
  test(tf.IsNan, UnaryOp.isNan),
  test(tf.IsInf, UnaryOp.isInf),
  test(tf.IsFinite, UnaryOp.isFinite),
  not(),
];
