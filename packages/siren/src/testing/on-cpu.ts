import * as tf from '@tensorflow/tfjs-core';

/** Runs the tests of the surrounding `describe` on the `cpu` backend, without its console banner in Node. */
export function onCpu(): void {
  let previous: string;
  before(async () => {
    previous = tf.getBackend();
    await tf.setBackend('cpu');
    (tf.backend() as tf.KernelBackend & { firstUse: boolean }).firstUse = false;
  });
  after(async () => {
    if (previous) await tf.setBackend(previous);
  });
}
