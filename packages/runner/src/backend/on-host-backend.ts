import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from './backend.js';
import { cpu } from './cpu.js';
import { native } from './native.js';

/**
 * Prepares something before training where numbers can be read at once: on the current backend, or, where that computes on a device
 * that a program cannot wait for, on the native one or else in plain JavaScript. Tensors follow from one backend to the other.
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
