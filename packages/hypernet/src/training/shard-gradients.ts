import type { Precision } from '@hypersiren/siren';
import { valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { type BatchPart, disposePart, partTensors } from './batch-part.js';
import { inpaintingLoss, LOSS_TERMS, type LossTerm, type LossWeights } from './inpainting-loss.js';

/** Loss of some images and its gradients, to be disposed by the caller. */
export interface ShardGradients {
  readonly terms: readonly LossTerm[];
  /** One number for each loss term. */
  readonly values: tf.Tensor;
  /** One gradient for each variable, in their order. */
  readonly gradients: readonly tf.Tensor[];
}

/**
 * Computes the mean loss of the images of all parts and its gradients, part by part, so that the memory depends on the
 * largest part.
 */
export function shardGradients(
  parts: readonly BatchPart[],
  loss: LossWeights,
  precision: Precision = 'float32',
): ShardGradients {
  const images = parts.reduce((sum, { known }) => sum + known.count, 0);
  let sum: ShardGradients | undefined;
  for (const part of parts) {
    const own = weighed(partGradients(part, loss, precision), part.known.count / images);
    sum = sum ? added(sum, own) : own;
  }
  return sum as ShardGradients;
}

function partGradients(part: BatchPart, loss: LossWeights, precision: Precision): ShardGradients {
  const { model } = part.target;
  const tensors = partTensors(part);
  const { input, coordinates, truth, drawn } = tensors;
  let terms: LossTerm[] = [];
  const { values, gradients } = valueAndGradients(model.variables, () => {
    const scalars = inpaintingLoss(model, input, coordinates, loss, truth, drawn, { precision });
    terms = LOSS_TERMS.filter((term) => scalars[term] !== undefined);
    return terms.map((term) => scalars[term] as tf.Scalar);
  });
  disposePart(tensors);
  return { terms, values, gradients };
}

/** Multiplies values and gradients by a number and disposes the originals. */
function weighed({ terms, values, gradients }: ShardGradients, weight: number): ShardGradients {
  if (weight === 1) return { terms, values, gradients };
  const times = (tensor: tf.Tensor) => replaced([tensor], () => tf.mul(tensor, weight));
  return { terms, values: times(values), gradients: gradients.map(times) };
}

function added(a: ShardGradients, b: ShardGradients): ShardGradients {
  const plus = (one: tf.Tensor, other: tf.Tensor) => replaced([one, other], () => tf.add(one, other));
  const gradients = a.gradients.map((gradient, index) => plus(gradient, b.gradients[index] as tf.Tensor));
  return { terms: a.terms, values: plus(a.values, b.values), gradients };
}

function replaced(tensors: tf.Tensor[], compute: () => tf.Tensor): tf.Tensor {
  const result = compute();
  tf.dispose(tensors);
  return result;
}
