import type * as tf from '@tensorflow/tfjs-core';

/** Throws unless all tensors are float32 and not disposed. */
export function checkFloats(name: string, tensors: readonly (tf.TensorInfo | undefined)[]): void {
  tensors.forEach((tensor, index) => {
    if (tensor?.dataId === undefined) throw new Error(`${name}: input ${index} is not a tensor`);
    if ((tensor as Partial<tf.Tensor>).isDisposed) throw new Error(`${name}: input ${index} is disposed`);
    if (tensor.dtype !== 'float32')
      throw new Error(`${name}: expected float32 tensors, input ${index} is ${tensor.dtype}`);
  });
}

/** Throws unless the tensor has the given shape. */
export function checkShape(name: string, what: string, tensor: tf.TensorInfo, shape: readonly number[]): void {
  if (!sameShape(tensor.shape, shape))
    throw new Error(`${name}: expected ${what} of shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
