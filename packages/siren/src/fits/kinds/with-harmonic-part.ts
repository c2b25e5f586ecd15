import { harmonicPart } from '../../differences/harmonic-part.js';
import type { SignalImage } from './signal-image.js';

/**
 * Adds the harmonic function to an image that makes it equal to the true image at the edges. For images that are
 * determined up to a harmonic function, as by their Laplacian: what is added has no Laplacian, and only pixels at the
 * edges of the true image are read.
 *
 * @param predicted shape [H, W, C], row-major
 * @param truth true image of 3×3 pixels or more
 */
export function withHarmonicPart(predicted: Float32Array, truth: SignalImage): Float32Array {
  const harmonic = harmonicPart(
    truth.values.map((value, index) => value - (predicted[index] as number)),
    truth,
  );
  return predicted.map((value, index) => value + (harmonic[index] as number));
}
