import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from '../backend.js';
import { sameShape } from '../check-tensors.js';
import { Activation } from '../contract.js';
import { isByColumn, type OutputStage } from './output-stage.js';
import type { Borrowed } from './pending-product.js';

/*
 * Products and convolutions whose output is computed together with what follows: TensorFlow.js separates a layer into
 * the convolution, the addition of the bias, the addition of the other branch and the relu, and its gradient likewise.
 * Each of these reads and writes all values, which takes as long as the arithmetic.
 *
 * Such a kernel therefore returns a tensor without values. Add and Relu extend it, and the gradient of relu. Anything
 * else that asks for its values computes them. The arithmetic of each element and its order are those of the separate
 * kernels, so the results are the same bit for bit.
 */

/** Smaller outputs are computed at once: a pass over them takes less time than to postpone it. */
const MIN_ELEMENTS = 8192;

/** Outputs are computed at once if their inputs, which a pending output keeps in memory, are this many times as large. */
const MAX_INPUT_RATIO = 8;

/** Returns whether an output with this number of elements may be pending, given the total length of its inputs. */
export function mayBePending(elements: number, inputs: number): boolean {
  return elements >= MIN_ELEMENTS && inputs <= MAX_INPUT_RATIO * elements;
}

/** Description of the output of a kernel. */
interface OutputDescription {
  readonly shape: number[];
  readonly stage: OutputStage;
  /** Tensor of the stage's bias. */
  readonly biasOf?: tf.TensorInfo | undefined;
  /** Whether the kernel computes the sums of the columns. */
  readonly hasSums?: boolean;
}

/** Arrays of some tensors. */
type ArraysOf<T extends readonly tf.TensorInfo[]> = { readonly [K in keyof T]: Float32Array };

/**
 * Returns the output of a kernel: pending if it is large and has no activation, otherwise computed.
 *
 * @param columns last dimension of `shape`
 * @param compute reads the arrays of the inputs
 */
export function outputOf<T extends readonly tf.TensorInfo[]>(
  backend: NativeBackend,
  inputs: T,
  { shape, stage, biasOf, hasSums = false }: OutputDescription,
  compute: (arrays: ArraysOf<T>, stage: OutputStage) => Float32Array,
): tf.TensorInfo {
  const arrays = inputs.map((input) => backend.floatsOf(input));
  const elements = shape.reduce((product, size) => product * size, 1);
  const read = arrays.reduce((sum, { length }) => sum + length, 0);
  if (stage.activation === Activation.linear && mayBePending(elements, read)) {
    const sources = [...inputs, ...(biasOf ? [biasOf] : [])].map((input) => backend.borrow(input));
    if (sources.every((source) => source !== undefined)) {
      const borrowed = sources as Borrowed[];
      const values = borrowed.slice(0, inputs.length).map((source) => source.values) as unknown as ArraysOf<T>;
      const held = { ...stage, bias: borrowed[inputs.length]?.values };
      const columns = shape.at(-1) as number;
      return backend.pendingOutput(
        { sources: borrowed, stage: held, columns, hasSums, compute: (full) => compute(values, full) },
        shape,
      );
    }
  }
  return backend.output(compute(arrays as unknown as ArraysOf<T>, stage), shape, 'float32');
}

/** Returns a + b if one of them is a pending output that can be extended by the other; otherwise undefined. */
export function addToPending(backend: NativeBackend, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo | undefined {
  return addition(backend, b, a) ?? addition(backend, a, b);
}

function addition(backend: NativeBackend, output: tf.TensorInfo, added: tf.TensorInfo): tf.TensorInfo | undefined {
  const stage = backend.pendingOutputOf(output)?.stage;
  if (!stage || stage.residual || stage.activation !== Activation.linear) return undefined;
  const { shape } = output;
  const columns = backend.pendingOutputOf(output)?.columns;
  const isResidual = sameShape(shape, added.shape);
  const isBias =
    !isResidual &&
    !stage.bias &&
    added.shape.length <= shape.length &&
    shape.at(-1) === columns &&
    isByColumn(added, columns as number);
  if (!isResidual && !isBias) return undefined;
  const source = backend.borrow(added);
  // To borrow computes the values of `added`, which may be the same output.
  const pending = backend.pendingOutputOf(output);
  if (!source || !pending) return undefined;
  return backend.pendingOutput(
    pending.extended(isBias ? { bias: source.values } : { residual: source.values }, source),
    shape,
  );
}

/** Returns relu(x) if x is a pending output; otherwise undefined. */
export function reluOfPending(backend: NativeBackend, x: tf.TensorInfo): tf.TensorInfo | undefined {
  return activated(backend, x, Activation.relu, [Activation.linear, Activation.relu]);
}

/** Returns relu6(x) if x is a pending output, also of relu; otherwise undefined. */
export function relu6OfPending(backend: NativeBackend, x: tf.TensorInfo): tf.TensorInfo | undefined {
  return activated(backend, x, Activation.relu6, [Activation.linear, Activation.relu, Activation.relu6]);
}

/** Applies an activation to a pending output with one of the activations `after`, which it includes. */
function activated(
  backend: NativeBackend,
  x: tf.TensorInfo,
  activation: Activation,
  after: readonly Activation[],
): tf.TensorInfo | undefined {
  const pending = backend.pendingOutputOf(x);
  if (!pending || pending.stage.gate || !after.includes(pending.stage.activation)) return undefined;
  // A gradient reads the output soon; in prediction, an upper bound may follow.
  if (tf.engine().state.gradientDepth === 0) return backend.pendingOutput(pending.extended({ activation }), x.shape);
  return backend.output(pending.compute({ ...pending.stage, activation }), x.shape, 'float32');
}

/** Returns dy where y is positive and 0 elsewhere, if dy is a pending output; otherwise undefined. */
export function gatePending(backend: NativeBackend, dy: tf.TensorInfo, y: tf.TensorInfo): tf.TensorInfo | undefined {
  const gate = backend.floatsOf(y);
  const pending = backend.pendingOutputOf(dy);
  if (!pending) return undefined;
  // The gradient of the bias is the sum of what passes the gate.
  const sums = pending.hasSums ? backend.floats(pending.columns) : undefined;
  const output = backend.output(pending.compute({ ...pending.stage, gate, sums }), dy.shape, 'float32');
  if (sums) backend.attach(output, COLUMN_SUMS, sums);
  return output;
}

const COLUMN_SUMS = 'column sums';

/** Returns the sums over all dimensions but the last one if they are known; otherwise undefined. */
export function knownSums(backend: NativeBackend, x: tf.TensorInfo, axes: readonly number[]): Float32Array | undefined {
  const sums = backend.attached(x, COLUMN_SUMS);
  const isOfColumns = sums?.length === x.shape.at(-1) && axes.length === x.shape.length - 1;
  if (!sums || !isOfColumns || backend.isExposed(x) || axes.includes(x.shape.length - 1)) return undefined;
  const copy = backend.floats(sums.length);
  copy.set(sums);
  return copy;
}
