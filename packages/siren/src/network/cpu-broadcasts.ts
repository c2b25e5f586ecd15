import * as tf from '@tensorflow/tfjs-core';

/** Members of TensorFlow.js's backend in JavaScript that the kernels use. */
interface CpuBackend {
  readSync(dataId: tf.DataId): ArrayLike<number>;
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Float32Array): tf.TensorInfo;
}

type Operation = (a: number, b: number) => number;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  [tf.Add]: (a, b) => a + b,
  [tf.Sub]: (a, b) => a - b,
  [tf.Multiply]: (a, b) => a * b,
  [tf.RealDiv]: (a, b) => a / b,
};

let isRegistered = false;

/**
 * Makes operations on operands of different shapes faster on the backend `cpu`, whose own kernels allocate several arrays
 * for each number. The results are the same. Repeated calls have no effect.
 */
export function registerCpuBroadcasts(): void {
  if (isRegistered) return;
  isRegistered = true;
  for (const [kernelName, operation] of Object.entries(OPERATIONS)) {
    const own = tf.getKernel(kernelName, 'cpu');
    if (own === undefined) continue;
    tf.unregisterKernel(kernelName, 'cpu');
    tf.registerKernel({
      ...own,
      kernelFunc: (args) => {
        const { a, b } = args.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
        if (a.dtype !== 'float32' || b.dtype !== 'float32' || tf.util.arraysEqual(a.shape, b.shape))
          return own.kernelFunc(args);
        const backend = args.backend as CpuBackend;
        const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
        const values = new Float32Array(tf.util.sizeFromShape(shape));
        fill(values, operation, { shape, a, b, backend });
        return backend.makeTensorInfo(shape, 'float32', values);
      },
    });
  }
}

/** Computes an operation for every element of the result, row by row. */
function fill(
  values: Float32Array,
  operation: Operation,
  { shape, a, b, backend }: { shape: readonly number[]; a: tf.TensorInfo; b: tf.TensorInfo; backend: CpuBackend },
): void {
  if (values.length === 0) return;
  const [left, right] = [backend.readSync(a.dataId), backend.readSync(b.dataId)];
  const [leftSteps, rightSteps] = [stepsOf(a.shape, shape.length), stepsOf(b.shape, shape.length)];
  const last = shape.length - 1;
  const count = shape[last] as number;
  const [leftStep, rightStep] = [leftSteps[last] as number, rightSteps[last] as number];
  let to = 0;
  const walk = (dimension: number, i: number, j: number): void => {
    if (dimension === last) {
      for (let k = 0; k < count; k++)
        values[to++] = operation(left[i + k * leftStep] as number, right[j + k * rightStep] as number);
      return;
    }
    for (let k = 0; k < (shape[dimension] as number); k++)
      walk(dimension + 1, i + k * (leftSteps[dimension] as number), j + k * (rightSteps[dimension] as number));
  };
  walk(0, 0, 0);
}

/** Returns the distance of neighbors along each of `rank` dimensions, 0 along those that are repeated. */
function stepsOf(shape: readonly number[], rank: number): number[] {
  const steps = new Array<number>(rank).fill(0);
  let size = 1;
  for (let i = 1; i <= shape.length; i++) {
    const length = shape[shape.length - i] as number;
    if (length > 1) steps[rank - i] = size;
    size *= length;
  }
  return steps;
}
