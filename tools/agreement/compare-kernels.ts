import * as tf from '@tensorflow/tfjs-core';

/** Values of a tensor. */
interface Copy {
  readonly shape: number[];
  readonly dtype: tf.DataType;
  readonly values: Promise<tf.backend_util.BackendValues>;
}

type Copies = { readonly [name: string]: Copy };

/** Call of a kernel, with copies of its inputs and outputs. */
interface Call {
  readonly name: string;
  readonly attrs: tf.NamedAttrMap;
  readonly isList: boolean;
  readonly inputs: Copies;
  readonly outputs: readonly Copy[];
}

/** Difference between the outputs of a kernel's call on two backends. */
export interface KernelDifference {
  readonly name: string;
  /** Position among the calls, from 0. */
  readonly index: number;
  readonly shapes: string;
  /** Largest absolute difference of an output, relative to its largest absolute value. */
  readonly error: number;
}

/** Reads a tensor from the backend that holds it. The engine does not know the results of a kernel yet. */
async function readNow(dataId: tf.DataId): Promise<tf.backend_util.BackendValues> {
  const known = (tf.engine().state.tensorInfo as WeakMap<object, { backend: tf.KernelBackend }>).get(dataId);
  return (known?.backend ?? tf.backend()).read(dataId);
}

/**
 * Records every kernel that `work` calls on the current backend.
 *
 * @returns calls in order; kernels that other kernels call are recorded too
 */
export async function recordKernels(work: () => Promise<unknown>): Promise<Call[]> {
  const backend = tf.getBackend();
  const calls: Call[] = [];
  const kernels = tf.getKernelsForBackend(backend);
  const copy = ({ dataId, shape, dtype }: tf.TensorInfo): Copy => ({
    shape: [...shape],
    dtype,
    // The backend's copy can be changed in place later.
    values: readNow(dataId).then((values) => (values as Float32Array).slice()),
  });
  for (const kernel of kernels) {
    const { kernelName, kernelFunc } = kernel;
    tf.unregisterKernel(kernelName, backend);
    tf.registerKernel({
      ...kernel,
      kernelFunc: (args) => {
        const given = Object.entries(args.inputs as tf.NamedTensorInfoMap).filter(([, input]) => input?.dataId);
        const inputs = Object.fromEntries(given.map(([name, input]) => [name, copy(input as tf.TensorInfo)]));
        const outputs = kernelFunc(args);
        calls.push({
          name: kernelName,
          attrs: { ...args.attrs },
          isList: Array.isArray(args.inputs),
          inputs,
          outputs: [outputs].flat().map(copy),
        });
        return outputs;
      },
    });
  }
  try {
    await work();
  } finally {
    for (const kernel of kernels) {
      tf.unregisterKernel(kernel.kernelName, backend);
      tf.registerKernel(kernel);
    }
  }
  for (const { inputs, outputs } of calls)
    await Promise.all([...Object.values(inputs), ...outputs].map(({ values }) => values));
  return calls;
}

/**
 * Repeats recorded calls with the same inputs on the current backend.
 *
 * @returns differences in descending order, and the names of kernels that this backend does not have
 */
export async function compareKernels(
  calls: readonly Call[],
): Promise<{ readonly differences: readonly KernelDifference[]; readonly missing: readonly string[] }> {
  const differences: KernelDifference[] = [];
  const missing = new Set<string>();
  for (const [index, call] of calls.entries()) {
    const { name, attrs } = call;
    if (!tf.getKernel(name, tf.getBackend())) {
      missing.add(name);
      continue;
    }
    const inputs: [string, tf.Tensor][] = [];
    for (const [key, { shape, dtype, values }] of Object.entries(call.inputs))
      inputs.push([key, tf.tensor((await values) as Float32Array, shape, dtype as 'float32')]);
    const given = call.isList ? inputs.map(([, tensor]) => tensor) : Object.fromEntries(inputs);
    const outputs = [tf.engine().runKernel(name, given as never, attrs) as tf.Tensor | tf.Tensor[]].flat();
    let error = 0;
    for (const [at, output] of outputs.entries()) {
      const wanted = (await output.data()) as Float32Array;
      error = Math.max(error, differenceOf((await (call.outputs[at] as Copy).values) as Float32Array, wanted));
    }
    const shapes = Object.values(call.inputs).map(({ shape }) => `[${shape.join()}]`);
    differences.push({ name, index, shapes: shapes.slice(0, 6).join(' '), error });
    tf.dispose([...outputs, ...inputs.map(([, tensor]) => tensor)]);
  }
  return { differences: differences.sort((a, b) => b.error - a.error), missing: [...missing] };
}

function differenceOf(got: Float32Array, wanted: Float32Array): number {
  let [largest, scale] = [0, 0];
  for (let index = 0; index < wanted.length; index++) {
    const [a, b] = [got[index] as number, wanted[index] as number];
    if (Object.is(a, b)) continue;
    const difference = Math.abs(a - b);
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  for (const value of wanted) scale = Math.max(scale, Math.abs(value));
  return largest === 0 ? 0 : largest / scale;
}
