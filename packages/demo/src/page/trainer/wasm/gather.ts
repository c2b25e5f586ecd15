import * as tf from '@tensorflow/tfjs-core';
import { floatsOf, type KernelArguments, type WasmKernel } from './wasm-backend.js';

/** Copies parts of a tensor by index, as `tf.gather` does. The backend's own kernel copies number by number. */
function gather({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo | undefined {
  const [x, indices] = [inputs.x as tf.TensorInfo, inputs.indices as tf.TensorInfo];
  if (x.dtype !== 'float32' || indices.dtype !== 'int32' || attrs.batchDims) return undefined;
  const [axis] = tf.util.parseAxisParam(attrs.axis as number, x.shape) as [number];
  const outer = tf.util.sizeFromShape(x.shape.slice(0, axis));
  const parts = x.shape[axis] as number;
  const length = tf.util.sizeFromShape(x.shape.slice(axis + 1));
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const result = backend.makeOutput(shape, 'float32');
  const places = backend.typedArrayFromHeap(indices);
  const [from, to] = [floatsOf(backend, x), floatsOf(backend, result)];
  for (const place of places)
    if (!(place >= 0 && place < parts)) throw new Error(`gather: expected indices below ${parts}, got ${place}`);
  for (let block = 0; block < outer; block++)
    for (let i = 0; i < places.length; i++) {
      const start = (block * parts + (places[i] as number)) * length;
      const target = (block * places.length + i) * length;
      for (let k = 0; k < length; k++) to[target + k] = from[start + k] as number;
    }
  return result;
}

/** Adds up rows by segment: the gradient of a gather. The backend has no kernel for it. Rows of a negative id are dropped. */
function segmentSums({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo {
  const [x, ids] = [inputs.x as tf.TensorInfo, inputs.segmentIds as tf.TensorInfo];
  const count = attrs.numSegments as number;
  const rest = x.shape.slice(ids.shape.length);
  const length = tf.util.sizeFromShape(rest);
  const result = backend.makeOutput([count, ...rest], 'float32');
  const segments = backend.typedArrayFromHeap(ids);
  const [from, to] = [floatsOf(backend, x), floatsOf(backend, result).fill(0)];
  segments.forEach((segment, row) => {
    if (segment < 0 || segment >= count) return;
    for (let k = 0; k < length; k++)
      to[segment * length + k] = (to[segment * length + k] as number) + (from[row * length + k] as number);
  });
  return result;
}

/** Gathers and their gradient. */
export const gatherKernels: readonly WasmKernel[] = [
  { name: tf.GatherV2, run: gather },
  { name: tf.UnsortedSegmentSum, run: segmentSums },
];
