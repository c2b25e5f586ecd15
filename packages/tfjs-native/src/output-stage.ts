import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './backend.js';
import { Activation } from './contract.js';

/** Activations by the names that tfjs gives them, which are those of the enum in lower case. */
const ACTIVATIONS = new Map(
  Object.entries(Activation)
    .filter((entry): entry is [string, Activation] => typeof entry[1] === 'number')
    .map(([name, activation]) => [name.toLowerCase(), activation]),
);

/** What a fused kernel does with its result: the last arguments of the addon's function. */
export interface OutputStage {
  /** By column. */
  bias: Float32Array | undefined;
  activation: Activation;
  /** Of leakyrelu. */
  slope: number;
  /** Of prelu, by column. */
  slopes: Float32Array | undefined;
}

/** Nothing is added, nothing is applied. */
export const NO_OUTPUT_STAGE: OutputStage = {
  bias: undefined,
  activation: Activation.linear,
  slope: 0,
  slopes: undefined,
};

/** Whether broadcasting the tensor over [.., columns] gives every row the same values, one for each column. */
function isByColumn(tensor: tf.TensorInfo, columns: number): boolean {
  const { shape, dtype } = tensor;
  return dtype === 'float32' && shape[shape.length - 1] === columns && tf.util.sizeFromShape(shape) === columns;
}

/**
 * The output stage of a fused kernel with `columns` columns, or undefined if the addon does not have it: a bias or slopes
 * that differ by row, or an activation it does not know.
 */
export function outputStage(
  backend: NativeBackend,
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
  };
}
