import * as tf from '@tensorflow/tfjs-core';
import { multiplyPair, transposed } from './matrix-product.js';
import { floatsOf, free, type KernelArguments, type WasmKernel } from './wasm-backend.js';

type Info = tf.backend_util.Conv2DInfo;

/** Dimensions: P pixels of all results, K = kernel height · kernel width · input channels, O output channels. */

function infoOf(attrs: tf.NamedAttrMap, inShape: readonly number[], filterShape: readonly number[]): Info {
  const format = (attrs.dataFormat ?? 'NHWC') as 'NHWC' | 'NCHW';
  if (format !== 'NHWC') throw new Error(`gradient of a convolution: expected NHWC, got ${format}`);
  return tf.backend_util.computeConv2DInfo(
    inShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attrs.strides as number | [number, number],
    1,
    attrs.pad as 'same' | 'valid' | number,
    attrs.dimRoundingMode as 'floor' | 'round' | 'ceil',
    false,
    tf.backend_util.convertConv2DDataFormat(format),
  );
}

/** Gradient with respect to the filter: inputs, unfolded to [P, K], times the gradient [P, O]. The backend has none. */
function filterGradient({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo {
  const [x, dy] = [inputs.x as tf.TensorInfo, inputs.dy as tf.TensorInfo];
  const info = infoOf(attrs, x.shape, attrs.filterShape as number[]);
  const [pixels, inner, outputs] = sizesOf(info);
  const unfolded = backend.makeOutput([pixels, inner], 'float32');
  const [from, to] = [floatsOf(backend, x), floatsOf(backend, unfolded).fill(0)];
  eachPatch(info, (start, column) => {
    for (let c = 0; c < info.inChannels; c++) to[column + c] = from[start + c] as number;
  });
  const across = transposed(backend, unfolded);
  const result = backend.makeOutput([...info.filterShape], 'float32');
  multiplyPair(
    backend,
    { of: across, first: 0, rows: inner, columns: pixels },
    { of: dy, first: 0, rows: pixels, columns: outputs },
    { of: result, first: 0, rows: inner, columns: outputs },
  );
  free(backend, unfolded, across);
  return result;
}

/** Gradient with respect to the inputs: the gradient [P, O] times the filter [O, K], folded. */
function inputGradient({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo {
  const [dy, filter] = [inputs.dy as tf.TensorInfo, inputs.filter as tf.TensorInfo];
  const info = infoOf(attrs, attrs.inputShape as number[], filter.shape);
  const [pixels, inner, outputs] = sizesOf(info);
  const across = transposed(backend, { ...filter, shape: [inner, outputs] });
  const unfolded = backend.makeOutput([pixels, inner], 'float32');
  multiplyPair(
    backend,
    { of: dy, first: 0, rows: pixels, columns: outputs },
    { of: across, first: 0, rows: outputs, columns: inner },
    { of: unfolded, first: 0, rows: pixels, columns: inner },
  );
  const result = backend.makeOutput([...info.inShape], 'float32');
  const [from, to] = [floatsOf(backend, unfolded), floatsOf(backend, result).fill(0)];
  eachPatch(info, (start, column) => {
    for (let c = 0; c < info.inChannels; c++) to[start + c] = (to[start + c] as number) + (from[column + c] as number);
  });
  free(backend, unfolded, across);
  return result;
}

/** Returns P, K and O. */
function sizesOf(info: Info): [number, number, number] {
  const { batchSize, outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels } = info;
  return [batchSize * outHeight * outWidth, filterHeight * filterWidth * inChannels, outChannels];
}

/**
 * Calls `copy` for every pixel of the input that a pixel of the result reads, with the offset of its channels in the
 * input and in the unfolded matrix [P, K]. Pixels outside the input are left out.
 */
function eachPatch(info: Info, copy: (start: number, column: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const { strideHeight, strideWidth, padInfo } = info;
  let column = 0;
  for (let image = 0; image < batchSize; image++)
    for (let row = 0; row < outHeight; row++)
      for (let place = 0; place < outWidth; place++)
        for (let down = 0; down < filterHeight; down++)
          for (let right = 0; right < filterWidth; right++, column += inChannels) {
            const y = row * strideHeight - padInfo.top + down;
            const x = place * strideWidth - padInfo.left + right;
            if (y < 0 || y >= inHeight || x < 0 || x >= inWidth) continue;
            copy(((image * inHeight + y) * inWidth + x) * inChannels, column);
          }
}

/** Gradients of convolutions, by unfolding and one matrix product. */
export const convolutionKernels: readonly WasmKernel[] = [
  { name: tf.Conv2DBackpropFilter, run: filterGradient },
  { name: tf.Conv2DBackpropInput, run: inputGradient },
];
