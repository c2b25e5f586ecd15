import * as tf from '@tensorflow/tfjs-core';
import { Activation } from '../contract.js';

/** Activations by their tfjs names, which are the enum's names in lower case. */
const ACTIVATIONS = new Map(
  Object.entries(Activation)
    .filter((entry): entry is [string, Activation] => typeof entry[1] === 'number')
    .map(([name, activation]) => [name.toLowerCase(), activation]),
);

/**
 * What a kernel applies to its result, the last arguments of the addon's function: activation(result + bias + residual)
 * where the gate is positive, 0 elsewhere.
 */
export interface OutputStage {
  /** Bias of each column. */
  bias: Float32Array | undefined;
  activation: Activation;
  /** Slope of leakyrelu. */
  slope: number;
  /** Slopes of prelu, one for each column. */
  slopes: Float32Array | undefined;
  /** An addend for each element. */
  residual: Float32Array | undefined;
  /** A number for each element. */
  gate: Float32Array | undefined;
  /** Array that receives the sums of the columns of the result. Only convolutions compute them. */
  sums?: Float32Array | undefined;
}

/** Output stage without bias and activation. */
export const NO_OUTPUT_STAGE: OutputStage = {
  bias: undefined,
  activation: Activation.linear,
  slope: 0,
  slopes: undefined,
  residual: undefined,
  gate: undefined,
};

/** What reads the values of tensors: the backend. */
interface Reader {
  floatsOf(tensor: tf.TensorInfo): Float32Array;
}

/** Returns whether broadcasting the tensor to [.., columns] gives every row the same values. */
export function isByColumn(tensor: tf.TensorInfo, columns: number): boolean {
  const { shape, dtype } = tensor;
  return dtype === 'float32' && shape[shape.length - 1] === columns && tf.util.sizeFromShape(shape) === columns;
}

/**
 * Returns the output stage of a fused kernel with `columns` columns; undefined if the addon does not support it: a bias
 * or slopes that differ between rows, or an unknown activation.
 */
export function outputStage(
  backend: Reader,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap,
  columns: number,
): OutputStage | undefined {
  const { bias, preluActivationWeights } = inputs as Record<string, tf.TensorInfo | undefined>;
  const { activation, leakyreluAlpha } = attrs as { activation?: string | null; leakyreluAlpha?: number };
  const applied = ACTIVATIONS.get(activation ?? 'linear');
  if (applied === undefined) return undefined;
  if (bias && !isByColumn(bias, columns)) return undefined;
  const prelu = activation === 'prelu';
  if (prelu && !(preluActivationWeights && isByColumn(preluActivationWeights, columns))) return undefined;
  return {
    bias: bias && backend.floatsOf(bias),
    activation: applied,
    slope: leakyreluAlpha ?? 0,
    slopes: prelu ? backend.floatsOf(preluActivationWeights as tf.TensorInfo) : undefined,
    residual: undefined,
    gate: undefined,
  };
}
