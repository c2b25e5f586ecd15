import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput, Encoding } from '../encoders/encoder.js';
import type { Model } from './model.js';

/** Dimensions: B images, H × W pixels. */

/** Maximum number of pixels of the images of a part, which bounds the memory of encoding and rendering. */
const MAX_PIXELS = 2 ** 18;

/** Consecutive images of a batch. */
export interface ImagePart {
  readonly start: number;
  readonly count: number;
}

/** Divides a batch into parts of few pixels. */
export function imageParts(images: number, { height, width }: { height: number; width: number }): ImagePart[] {
  const size = Math.max(1, Math.floor(MAX_PIXELS / (height * width)));
  return Array.from({ length: Math.ceil(images / size) }, (_, part) => ({
    start: part * size,
    count: Math.min(size, images - part * size),
  }));
}

/** Encodes a batch part by part. The caller disposes the result. */
export function encodeInParts(model: Pick<Model, 'encode'>, { images, mask, indices }: EncoderInput): Encoding {
  const [count, height, width] = images.shape;
  const parts = imageParts(count, { height, width }).map(({ start, count }) =>
    tf.tidy(
      () =>
        model.encode({
          images: tf.slice(images, [start], [count]),
          mask: tf.slice(mask, [start], [count]),
          ...(indices && { indices: indices.subarray(start, start + count) }),
        }) as Encoding & tf.TensorContainer,
    ),
  );
  if (parts.length === 1) return parts[0] as Encoding;
  const joined = tf.tidy(
    () =>
      mapEncoding(parts[0] as Encoding, (pick) => tf.concat(parts.map((part) => pick(part)))) as Encoding &
        tf.TensorContainer,
  );
  tf.dispose(parts as tf.TensorContainer);
  return joined;
}

/** Returns the encoding of some images of a batch. The caller disposes the result. */
export function partOfEncoding(encoding: Encoding, { start, count }: ImagePart): Encoding {
  return mapEncoding(encoding, (pick) => tf.slice(pick(encoding), [start], [count]));
}

/** Creates an encoding tensor by tensor. */
function mapEncoding(
  { maps, expected }: Encoding,
  create: (pick: (encoding: Encoding) => tf.Tensor) => tf.Tensor,
): Encoding {
  return {
    latent: create(({ latent }) => latent) as tf.Tensor2D,
    maps: maps.map((_, index) => create(({ maps }) => maps[index] as tf.Tensor) as tf.Tensor4D),
    ...(expected && { expected: create(({ expected }) => expected as tf.Tensor) as tf.Tensor4D }),
  };
}
