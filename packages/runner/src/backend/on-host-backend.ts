import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from './backend.js';
import { cpu } from './cpu.js';
import { native } from './native.js';

/**
 * Runs an asynchronous preparation of a training on a backend whose tensors can be read synchronously: the current
 * backend, or, if the current backend computes asynchronously, the native backend or else TensorFlow.js's backend
 * `cpu`. Tensors move between backends when they are used.
 */
export async function onHostBackend<T>(prepare: () => Promise<T>): Promise<T> {
  if ((tf.backend() as { readonly canWait?: boolean }).canWait !== false) return prepare();
  const name = tf.getBackend();
  const { tfName } = await native.load().catch((error: unknown) => {
    if (error instanceof BackendError) return cpu.load();
    throw error;
  });
  await tf.setBackend(tfName);
  try {
    return await prepare();
  } finally {
    await tf.setBackend(name);
  }
}
