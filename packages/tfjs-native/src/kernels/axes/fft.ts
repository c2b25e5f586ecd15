import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../../addon.js';
import { type NativeKernel, withFallback } from '../../native-kernel.js';

const { fft: transform } = addonFunctions<{
  fft(
    real: Float32Array,
    imaginary: Float32Array,
    outReal: Float32Array,
    outImaginary: Float32Array,
    rows: number,
    length: number,
    inverse: boolean,
  ): void;
}>();

/** Returns the kernel of the discrete Fourier transform along the last axis, of any length. */
function fourier(name: string, inverse: boolean): NativeKernel {
  return withFallback(name, ({ inputs, backend }) => {
    const input = inputs.input as tf.TensorInfo;
    const size = tf.util.sizeFromShape(input.shape);
    const parts = backend.partsOf(input);
    if (size === 0 || !parts) return undefined;
    const length = input.shape.at(-1) ?? 1;
    const [real, imaginary] = [backend.floats(size), backend.floats(size)];
    const [givenReal, givenImaginary] = [backend.floatsOf(parts.real), backend.floatsOf(parts.imag)];
    transform(givenReal, givenImaginary, real, imaginary, size / length, length, inverse);
    return backend.complexOutput(real, imaginary, input.shape);
  });
}

export const fftKernels: readonly NativeKernel[] = [fourier(tf.FFT, false), fourier(tf.IFFT, true)];
