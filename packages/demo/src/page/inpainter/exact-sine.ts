import * as tf from '@tensorflow/tfjs-core';

/** Largest argument in the test of the sine. Arguments in a SIREN with ω0 = 30 reach some hundreds. */
const LARGEST_ARGUMENT = 300;

/** Tolerated error of the sine and cosine. Images may differ by 1e-3 between the page and Node. */
const TOLERATED_ERROR = 1e-5;

const TURN = 2 * Math.PI;
// 2π in two parts (Cody and Waite). Multiples of the first part, up to some hundred, are exact in float32.
const TURN_HIGH = 6.28125;
const TURN_LOW = TURN - TURN_HIGH;

/** Returns the largest error of the current backend's sine and cosine for arguments that are typical of SIRENs. */
export async function sineError(): Promise<number> {
  const points = Float32Array.from({ length: 1024 }, (_, i) => (i / 1023 - 0.5) * 2 * LARGEST_ARGUMENT);
  const both = tf.tidy(() => {
    const x = tf.tensor1d(points);
    return tf.stack([tf.sin(x), tf.cos(x)]);
  });
  const got = await both.data();
  both.dispose();
  const error = (x: number, i: number) =>
    Math.max(Math.abs((got[i] as number) - Math.sin(x)), Math.abs((got[1024 + i] as number) - Math.cos(x)));
  return points.reduce((largest, x, i) => Math.max(largest, error(x, i)), 0);
}

/**
 * Makes the current backend's sine and cosine accurate if they are not. WGSL and some GPUs allow any error for
 * arguments outside [-π, π]. The arguments are then reduced to that range before the backend's kernel is called.
 */
export async function exactSine(): Promise<void> {
  if ((await sineError()) <= TOLERATED_ERROR) return;
  const backendName = tf.getBackend();
  for (const kernelName of ['Sin', 'Cos']) {
    const own = tf.getKernel(kernelName, backendName).kernelFunc;
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const x = withoutTurns(inputs.x as tf.TensorInfo, backend as tf.KernelBackend, backendName);
        const result = own({ inputs: { x }, ...(attrs && { attrs }), backend });
        (backend as tf.KernelBackend).disposeData(x.dataId);
        return result;
      },
    });
  }
}

/** Reduces x to [-π, π] with kernels of the backend. */
function withoutTurns(x: tf.TensorInfo, backend: tf.KernelBackend, backendName: string): tf.TensorInfo {
  const made: tf.TensorInfo[] = [];
  const run = (kernel: string, inputs: tf.NamedTensorInfoMap, attrs?: tf.NamedAttrMap): tf.TensorInfo => {
    const result = tf
      .getKernel(kernel, backendName)
      .kernelFunc({ inputs, ...(attrs && { attrs }), backend }) as tf.TensorInfo;
    made.push(result);
    return result;
  };
  const number = (value: number) => run('Fill', {}, { shape: [], value, dtype: 'float32' });
  const times = (a: tf.TensorInfo, value: number) => run('Multiply', { a, b: number(value) });
  const turns = run('Floor', { x: run('Add', { a: times(x, 1 / TURN), b: number(0.5) }) });
  const coarse = run('Sub', { a: x, b: times(turns, TURN_HIGH) });
  const fine = run('Sub', { a: coarse, b: times(turns, TURN_LOW) });
  for (const { dataId } of made) if (dataId !== fine.dataId) backend.disposeData(dataId);
  return fine;
}
