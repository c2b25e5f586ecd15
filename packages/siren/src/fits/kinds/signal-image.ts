import { checkCount } from '../../check-option.js';
import { SirenError } from '../../siren-error.js';

/** An image as an array of values. */
export interface SignalImage {
  /** Values in [-1, 1], shape [H, W, C], row-major. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  /** Number of channels: 1 for gray, 3 for color. */
  readonly channels: number;
}

/**
 * Throws a `SirenError` unless the image has H·W·C finite values and at least `least` pixels along each side. The
 * message begins with `what`.
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
