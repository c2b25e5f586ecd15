import * as tf from '@tensorflow/tfjs-core';
import { ExportError } from '../export-error.js';

/** A tensor of a traced computation. */
export interface TracedValue {
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  /** Values of the tensor. Undefined if they depend on an input. */
  readonly constant: Float32Array | Int32Array | undefined;
}

/** A traced kernel call with its inputs and outputs. */
export interface TracedCall {
  readonly kernel: string;
  /** Inputs by name. The inputs of a kernel that takes a list are named by their index. */
  readonly inputs: Readonly<Record<string, TracedValue>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly TracedValue[];
}

/** Record of a computation. */
export interface Trace {
  readonly calls: readonly TracedCall[];
  readonly inputs: readonly TracedValue[];
  readonly outputs: readonly TracedValue[];
}

const BACKEND = 'hypersiren-trace';

type Recorder = (call: {
  kernel: string;
  inputs: object;
  attributes: object;
  outputs: readonly tf.TensorInfo[];
}) => void;
let recorder: Recorder | undefined;
/**
 * Number of running kernels. Only kernels may read dependent data, because any other read lets the computation depend
 * on the data.
 */
let kernelsRunning = 0;
/** Returns whether the data of a tensor depends on the inputs of the trace. */
let isDependent: (dataId: object) => boolean = () => false;

/**
 * Runs a computation and records its TensorFlow.js kernels. Values that do not depend on an input are constants. The
 * function works with any computation.
 *
 * @param compute takes the inputs and returns the outputs
 * @throws ExportError `not-expressible` if the computation reads data that depends on an input other than in kernels
 */
export async function trace(
  inputs: readonly tf.Tensor[],
  compute: (inputs: tf.Tensor[]) => tf.Tensor[],
): Promise<Trace> {
  const before = tf.getBackend();
  register();
  await tf.setBackend(BACKEND);
  // Suppresses the advertisement for tfjs-node that the CPU backend prints on first use.
  Object.assign(tf.backend(), { firstUse: false });
  const storage = tf.backend() as unknown as { data: { get(id: object): { values: Float32Array | Int32Array } } };
  // A reshaped tensor shares its data with the original, so values are keyed by data and shape.
  const known = new Map<object, Map<string, TracedValue>>();
  const valueIn = ({ dataId, shape, dtype }: tf.TensorInfo, dependent: boolean): TracedValue => {
    const shapes = known.get(dataId) ?? new Map<string, TracedValue>();
    known.set(dataId, shapes);
    const key = shape.join();
    const found = shapes.get(key);
    if (found) return found;
    const value = {
      shape: [...shape],
      dtype,
      constant: dependent ? undefined : storage.data.get(dataId).values.slice(),
    };
    shapes.set(key, value);
    return value;
  };
  const calls: TracedCall[] = [];
  const depends = (dataId: object) => [...(known.get(dataId)?.values() ?? [])].some(({ constant }) => !constant);
  try {
    // Copies the inputs to the tracing backend.
    const own = inputs.map((input) => tf.tensor(input.dataSync(), input.shape, input.dtype));
    const traced = own.map((input) => valueIn(input, true));
    isDependent = depends;
    recorder = ({ kernel, inputs: read, attributes, outputs }) => {
      const entries = Object.entries(read).filter(([, info]) => info) as [string, tf.TensorInfo][];
      if (!entries.some(([, { dataId }]) => depends(dataId))) return;
      const values = Object.fromEntries(entries.map(([name, info]) => [name, valueIn(info, false)]));
      calls.push({
        kernel,
        inputs: values,
        attributes: { ...attributes },
        outputs: outputs.map((info) => valueIn(info, true)),
      });
    };
    const made = tf.tidy(() => compute(own));
    const outputs = made.map((output) => valueIn(output, false));
    tf.dispose([own, made]);
    return { calls, inputs: traced, outputs };
  } finally {
    recorder = undefined;
    isDependent = () => false;
    await tf.setBackend(before);
  }
}

/** Registers a backend of plain JavaScript kernels that report every call to the recorder. */
function register(): void {
  if (tf.findBackendFactory(BACKEND)) return;
  const plain = tf.findBackendFactory('cpu');
  tf.registerBackend(BACKEND, () => {
    const backend = plain() as tf.KernelBackend;
    const guarded = <Read extends (dataId: object) => unknown>(read: Read) =>
      ((dataId: object) => {
        if (kernelsRunning === 0 && isDependent(dataId))
          throw new ExportError(
            'not-expressible',
            'This model gathers the known pixels, which a fixed graph cannot express. Its variables can be exported: ' +
              '--to safetensors, or npz.',
          );
        return read(dataId);
      }) as unknown as Read;
    backend.readSync = guarded(backend.readSync.bind(backend)) as typeof backend.readSync;
    backend.read = guarded(backend.read.bind(backend)) as typeof backend.read;
    return backend;
  });
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu'))
    tf.registerKernel({
      kernelName,
      backendName: BACKEND,
      kernelFunc: (call) => {
        kernelsRunning++;
        let outputs: tf.TensorInfo | tf.TensorInfo[];
        try {
          outputs = kernelFunc(call);
        } finally {
          kernelsRunning--;
        }
        recorder?.({
          kernel: kernelName,
          inputs: call.inputs,
          attributes: call.attrs ?? {},
          outputs: [outputs].flat(),
        });
        return outputs;
      },
    });
}
