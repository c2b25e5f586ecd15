import * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend } from './backend.js';
import { GROUP_INDEX } from './wgsl/group-index.js';

/** Name of the backend, the same as that of TensorFlow.js's WebGPU backend. */
export const BACKEND_NAME = 'webgpu';

/**
 * Arguments of a kernel of this package. Kernels of this package take their tensors by position, kernels of
 * TensorFlow.js by name.
 */
export interface KernelArguments {
  readonly tensors: readonly tf.TensorInfo[];
  readonly attrs: tf.NamedAttrMap;
  readonly backend: FusedBackend;
}

/** Kernel of this package. */
export interface FusedKernel {
  readonly name: string;
  readonly run: (args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[];
}

/** Registers kernels. They replace TensorFlow.js's kernels of the same names. */
export function registerKernels(kernels: readonly FusedKernel[]): void {
  for (const { name, run } of kernels) {
    if (tf.getKernel(name, BACKEND_NAME)) tf.unregisterKernel(name, BACKEND_NAME);
    tf.registerKernel({
      kernelName: name,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, attrs, backend }) =>
        run({
          tensors: Object.values(inputs) as tf.TensorInfo[],
          attrs: attrs ?? {},
          backend: backend as FusedBackend,
        }),
    });
  }
}

/**
 * Returns whether the current kernel is recorded on the gradient tape, so that its gradient will probably be requested.
 */
export function isRecorded(): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 1;
}

const THREADS = 256;

/**
 * Computes a new tensor elementwise.
 *
 * @param expression WGSL expression for the element at index `at`; it can use the inputs by name and `sizes.factor`
 * @param functions WGSL functions that the expression calls
 */
export function runElementwise(
  backend: FusedBackend,
  names: readonly string[],
  expression: string,
  inputs: readonly tf.TensorInfo[],
  shape: readonly number[],
  factor = 1,
  functions = '',
): tf.TensorInfo {
  const output = backend.newTensor(shape);
  const count = tf.util.sizeFromShape([...shape]);
  const source = () => `
struct Sizes { count: u32, factor: f32 }
${names.map((name, index) => `@group(0) @binding(${index}) var<storage, read> ${name}: array<f32>;`).join('\n')}
@group(0) @binding(${names.length}) var<storage, read_write> result: array<f32>;
@group(0) @binding(${names.length + 1}) var<uniform> sizes: Sizes;
${functions}
${GROUP_INDEX}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = groupIndex(id, groups) * ${THREADS}u + thread;
  if (at < sizes.count) { result[at] = ${expression}; }
}
`;
  const uniforms = new ArrayBuffer(16);
  new Uint32Array(uniforms)[0] = count;
  new Float32Array(uniforms)[1] = factor;
  const ranges = [...inputs, output].map((tensor) => backend.rangeOf(tensor));
  if (count > 0)
    backend.run({ key: `each ${names.join()} ${expression}`, source }, ranges, uniforms, Math.ceil(count / THREADS));
  return output;
}
