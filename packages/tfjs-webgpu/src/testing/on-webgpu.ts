import * as tf from '@tensorflow/tfjs-core';
import { useSoftwareDriver } from '../../../../tools/testing/software-driver.js';
import type { FusedBackend } from '../backend.js';

/**
 * Runs the tests of a suite on WebGPU. Uses a software driver unless `VK_ICD_FILENAMES` names a driver. Skips the tests
 * with a message if there is no adapter.
 */
export function onWebGPU(): void {
  let previous: string;
  before(async function () {
    this.timeout(60_000);
    useSoftwareDriver();
    const { webgpuInfo } = await import('../index.js');
    if (!webgpuInfo.available) {
      process.stderr.write(`    skipped: ${webgpuInfo.reason}\n`);
      this.skip();
    }
    await tf.ready();
    previous = tf.getBackend();
    await tf.setBackend('webgpu');
  });
  after(async () => {
    if (previous) await tf.setBackend(previous);
  });
}

export const webgpuBackend = (): FusedBackend => tf.backend() as unknown as FusedBackend;

/** Runs a kernel that takes a list of tensors. */
export const run = (name: string, inputs: readonly tf.Tensor[], attrs: object): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs as never, attrs as tf.NamedAttrMap) as tf.Tensor | tf.Tensor[]].flat();

/** Returns the shapes and values of the tensors that `f` computes, and disposes the tensors. */
export async function numbersOf(f: () => tf.Tensor[]): Promise<{ shape: number[]; values: Float32Array }[]> {
  const before = tf.memory().numTensors;
  const tensors = tf.tidy(f);
  const numbers = await Promise.all(
    tensors.map(async (tensor) => ({ shape: tensor.shape, values: (await tensor.data<'float32'>()).slice() })),
  );
  tf.dispose(tensors);
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${left} tensors are left`);
  return numbers;
}
