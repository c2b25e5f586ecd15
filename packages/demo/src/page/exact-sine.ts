import * as tf from '@tensorflow/tfjs-core';

/** Arguments of the sines of a SIREN with ω0 = 30 reach some hundreds. */
const LARGEST_ARGUMENT = 300;

/** What a page's image may differ by from that of Node is 1e-3; sines that are this exact leave room for the rest. */
const TOLERATED_ERROR = 1e-5;

const TURN = 2 * Math.PI;
// A turn in two parts (Cody and Waite): multiples of the first, up to some hundred, are exact in 32 bits.
const TURN_HIGH = 6.28125;
const TURN_LOW = TURN - TURN_HIGH;

/** The largest error of the current backend's sine and cosine for arguments as SIRENs have them. */
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
 * Makes the current backend's sine and cosine exact where they are not: WGSL and some GPUs allow any error for arguments beyond
 * [-π, π]. Whole turns are then taken off the arguments before the backend's own kernel sees them.
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

/** x less its whole turns, in [-π, π], by kernels alone. */
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
