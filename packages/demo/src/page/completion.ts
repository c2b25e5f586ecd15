import { gridAxes, type ImplicitImages, type Model } from '@hypersiren/hypernet';
import type { Encoding } from '@hypersiren/hypernet/encoders';
import { psnr } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { type BrightnessDerivatives, brightnessDerivatives } from './derivatives.js';
import type { Raster } from './images/resample.js';
import type { Mask } from './known-pixels.js';
import type { Size, Window } from './view.js';

/** An inpainted image as tensors, which the caller disposes of. */
export interface Completion {
  readonly images: ImplicitImages;
  dispose(): void;
}

/** An inpainted image at its own pixels. */
export interface PixelValues {
  readonly raster: Raster;
  /** PSNR of the unknown pixels in dB. Undefined if all pixels are known. */
  readonly psnr: number | undefined;
}

/** Interface of the page to a model, one image at a time. */
export class Completer {
  readonly model: Model;

  constructor(model: Model) {
    this.model = model;
  }

  /** Inpaints an image from its known pixels. */
  complete(raster: Raster, mask: Mask, keepKnown: boolean): Completion {
    const images = tf.tidy(() => this.model.inpaint(known(raster, mask), { keepKnown }));
    return { images, dispose: () => tf.dispose(images) };
  }

  /** Returns an inpainted image at its own pixels and its PSNR. */
  async pixels({ images }: Completion, raster: Raster, mask: Mask): Promise<PixelValues> {
    const { shape } = this.model.spec;
    const data = await read(() => this.model.valuesAt(images, gridAxes(shape)));
    return { raster: { ...shape, data }, psnr: unknownPsnr(raster, data, mask) };
  }

  /** Returns the values in a window, shape [H·W·C]. */
  async values(images: ImplicitImages, window: Window, size: Size): Promise<Float32Array> {
    return read(() => this.model.valuesAt(images, gridAxes({ ...size, window })));
  }

  /**
   * Returns the predicted standard deviations in a window, averaged over the channels, shape [H·W]. The model must
   * predict them.
   */
  async deviations(images: ImplicitImages, window: Window, size: Size): Promise<Float32Array> {
    return read(() => {
      const { std } = this.model.distributionAt(images, gridAxes({ ...size, window }));
      return tf.mean(std as tf.Tensor3D, 2);
    });
  }

  /** Returns the gradient [H·W·2] and the Laplacian [H·W] of the brightness in a window. */
  async derivatives(
    images: ImplicitImages,
    window: Window,
    size: Size,
  ): Promise<{ gradient: Float32Array; laplacian: Float32Array }> {
    const { gradient, laplacian }: BrightnessDerivatives = tf.tidy(() =>
      brightnessDerivatives(this.model, images, gridPoints(window, size)),
    );
    const arrays = { gradient: await gradient.data<'float32'>(), laplacian: await laplacian.data<'float32'>() };
    tf.dispose([gradient, laplacian]);
    return arrays;
  }

  /** Returns the emitted weights by layer. */
  async weights({ parameters }: ImplicitImages): Promise<Float32Array[]> {
    return Promise.all(parameters.map(({ weight }) => weight.data<'float32'>()));
  }

  /** Encodes the known pixels of an image. The caller disposes of the result. */
  encode(raster: Raster, mask: Mask): Encoding {
    return tf.tidy(() => this.model.encode(known(raster, mask)) as Encoding & tf.TensorContainerObject);
  }

  /**
   * Renders the image of a network whose parameters are interpolated between two emitted ones. `share` is 0 for the
   * first and 1 for the second.
   */
  async blend(first: Encoding, second: Encoding, share: number, size: Size): Promise<Raster> {
    const mix = <T extends tf.Tensor>(a: T, b: T) => tf.add(tf.mul(a, 1 - share), tf.mul(b, share)) as T;
    const data = await read(() => {
      const [from, to] = [this.model.emit(first), this.model.emit(second)];
      const parameters = from.parameters.map(({ weight, bias }, layer) => {
        const other = to.parameters[layer] as (typeof to.parameters)[number];
        return { weight: mix(weight, other.weight), bias: mix(bias, other.bias) };
      });
      const locals = from.locals.map((map, index) => mix(map, to.locals[index] as tf.Tensor4D));
      const corrections = from.corrections.map((map, index) => mix(map, to.corrections[index] as tf.Tensor4D));
      const images = { ...from, parameters, locals, corrections } as ImplicitImages;
      return this.model.valuesAt(images, gridAxes(size));
    });
    return { ...size, channels: this.model.spec.shape.channels, data };
  }
}

function known({ height, width, channels, data }: Raster, mask: Mask) {
  const seen = tf.tensor4d(Float32Array.from(mask), [1, height, width, 1]);
  // Unknown pixels are set to 0 before the model reads the image.
  return { images: tf.mul(tf.tensor4d(data, [1, height, width, channels]), seen) as tf.Tensor4D, mask: seen };
}

async function read(compute: () => tf.Tensor): Promise<Float32Array> {
  const tensor = tf.tidy(compute);
  const data = await tensor.data<'float32'>();
  tensor.dispose();
  return data;
}

function gridPoints(window: Window, size: Size): tf.Tensor2D {
  const { rows, columns } = gridAxes({ ...size, window });
  const down = tf.mul(tf.reshape(rows, [-1, 1]), tf.ones([1, size.width]));
  const across = tf.mul(tf.reshape(columns, [1, -1]), tf.ones([size.height, 1]));
  return tf.stack([tf.reshape(down, [-1]), tf.reshape(across, [-1])], 1) as tf.Tensor2D;
}

function unknownPsnr({ data, channels }: Raster, completed: Float32Array, mask: Mask): number | undefined {
  let [sum, count] = [0, 0];
  mask.forEach((seen, pixel) => {
    if (seen === 1) return;
    for (let i = pixel * channels; i < (pixel + 1) * channels; i++) {
      const value = Math.min(1, Math.max(-1, completed[i] as number));
      sum += ((value - (data[i] as number)) / 2) ** 2;
      count++;
    }
  });
  return count === 0 ? undefined : psnr(sum / count);
}
