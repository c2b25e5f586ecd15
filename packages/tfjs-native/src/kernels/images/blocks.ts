import * as tf from '@tensorflow/tfjs-core';
import { type NativeKernel, withFallback } from '../../native-kernel.js';
import { contiguousStrides, isMovable, stridedCopy } from '../../strided-copy.js';

/** Returns a kernel that rearranges channels into blocks of pixels, as one copy of six dimensions. */
const depthToSpace = withFallback(tf.DepthToSpace, ({ inputs, attrs, backend }) => {
  const x = inputs.x as tf.TensorInfo;
  const block = attrs.blockSize as number;
  if (attrs.dataFormat !== 'NHWC' || !isMovable(x.dtype) || tf.util.sizeFromShape(x.shape) === 0) return undefined;
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const depth = channels / block ** 2;
  const from = backend.valuesOf(x);
  const to = backend.allocate(x.dtype, from.length);
  const sizes = [batch, height, block, width, block, depth];
  const row = width * channels;
  stridedCopy(
    sizes,
    { values: from, offset: 0, strides: [height * row, row, block * depth, channels, depth, 1] },
    { values: to, offset: 0, strides: contiguousStrides(sizes) },
  );
  return backend.output(to, [batch, height * block, width * block, depth], x.dtype);
});

/** A part of one axis of the result: `size` elements from `to` on, copied from `from` on in steps of `step`. */
interface Piece {
  readonly size: number;
  readonly to: number;
  readonly from: number;
  readonly step: 1 | -1;
}

/** Returns the parts of an axis: mirrored before, the axis itself, mirrored after. */
function piecesOf(size: number, [before, after]: readonly [number, number], mode: string): Piece[] {
  const edge = mode === 'reflect' ? 1 : 0; // elements at the edge that are not repeated
  const pieces: Piece[] = [
    { size: before, to: 0, from: before - 1 + edge, step: -1 },
    { size, to: before, from: 0, step: 1 },
    { size: after, to: before + size, from: size - 1 - edge, step: -1 },
  ];
  return pieces.filter((piece) => piece.size > 0);
}

/** Returns a kernel that pads with mirrored elements, as one copy for every combination of parts of the axes. */
const mirrorPad = withFallback(tf.MirrorPad, ({ inputs, attrs, backend }) => {
  const x = inputs.x as tf.TensorInfo;
  const paddings = attrs.paddings as [number, number][];
  if (!isMovable(x.dtype) || tf.util.sizeFromShape(x.shape) === 0) return undefined;
  const shape = paddings.map(([before, after], d) => before + (x.shape[d] as number) + after);
  const from = backend.valuesOf(x);
  const to = backend.allocate(x.dtype, tf.util.sizeFromShape(shape));
  const [inStrides, outStrides] = [contiguousStrides(x.shape), contiguousStrides(shape)];
  let parts: Piece[][] = [[]];
  x.shape.forEach((size, d) => {
    const pieces = piecesOf(size, paddings[d] as [number, number], attrs.mode as string);
    parts = parts.flatMap((before) => pieces.map((piece) => [...before, piece]));
  });
  const offset = (part: Piece[], side: 'from' | 'to', strides: readonly number[]) =>
    part.reduce((sum, piece, d) => sum + piece[side] * (strides[d] as number), 0);
  for (const part of parts)
    stridedCopy(
      part.map(({ size }) => size),
      {
        values: from,
        offset: offset(part, 'from', inStrides),
        strides: part.map(({ step }, d) => step * (inStrides[d] as number)),
      },
      { values: to, offset: offset(part, 'to', outStrides), strides: outStrides },
    );
  return backend.output(to, shape, x.dtype);
});

/** Images whose pixels are rearranged or mirrored, by copies between strided views. */
export const blockKernels: readonly NativeKernel[] = [depthToSpace, mirrorPad];
