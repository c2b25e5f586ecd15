import * as tf from '@tensorflow/tfjs-core';

type Shape4D = [number, number, number, number];

/** Attributes of a tfjs convolution. */
export interface ConvAttributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Returns tfjs's description of a convolution. Throws tfjs's own errors if the shapes do not match. */
export function convInfo(
  xShape: number[],
  filterShape: number[],
  attrs: ConvAttributes,
  depthwise = false,
): tf.backend_util.Conv2DInfo {
  const { strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode } = attrs;
  return tf.backend_util.computeConv2DInfo(
    xShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
}

/** Result of `shapeNumbers`. The array is reused, since a call should not allocate objects. */
const numbers = new Float64Array(15);

/**
 * Returns the sizes as arguments of native/addon/conv-shape.h, valid until the next call; undefined if the addon does not
 * support the convolution: channels first, or no elements.
 */
export function shapeNumbers(info: tf.backend_util.Conv2DInfo): Float64Array | undefined {
  if (info.dataFormat !== 'channelsLast') return undefined;
  numbers[0] = info.batchSize;
  numbers[1] = info.inHeight;
  numbers[2] = info.inWidth;
  numbers[3] = info.inChannels;
  numbers[4] = info.outHeight;
  numbers[5] = info.outWidth;
  numbers[6] = info.outChannels;
  numbers[7] = info.filterHeight;
  numbers[8] = info.filterWidth;
  numbers[9] = info.strideHeight;
  numbers[10] = info.strideWidth;
  numbers[11] = info.dilationHeight;
  numbers[12] = info.dilationWidth;
  numbers[13] = info.padInfo.top;
  numbers[14] = info.padInfo.left;
  for (let i = 0; i < 13; i++) if (!((numbers[i] as number) >= 1)) return undefined;
  return numbers;
}

/** Returns whether all tensors are float32. */
export const areFloats = (...tensors: tf.TensorInfo[]): boolean => tensors.every(({ dtype }) => dtype === 'float32');
