import { checkCount } from '../../check-option.js';
import { SirenError } from '../../siren-error.js';

/** An image as numbers. */
export interface SignalImage {
  /** Row by row [H, W, C], in [-1, 1]. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  /** 1 gray, 3 color. */
  readonly channels: number;
}

/**
 * Throws a SirenError that begins with `what` unless the image has its H·W·C finite numbers, and at least `least` pixels
 * along each side.
 */
export function checkSignalImage(what: string, { values, height, width, channels }: SignalImage, least = 2): void {
  checkCount(`${what}: channels`, channels, 1);
  if (!(height >= least && width >= least)) {
    throw new SirenError(
      'data',
      `${what}: expected an image of ${least}×${least} pixels or more, got ${height}×${width}`,
    );
  }
  if (values.length !== height * width * channels) {
    throw new SirenError(
      'shape',
      `${what}: expected values [${height}, ${width}, ${channels}], got ${values.length} numbers`,
    );
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new SirenError('data', `${what}: expected finite values, got ${values[wrong]} at ${wrong}`);
}
