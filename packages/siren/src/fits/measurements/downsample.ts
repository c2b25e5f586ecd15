import { checkCount } from '../../check-option.js';
import { SirenError } from '../../siren-error.js';
import { type MeasuredSize, type Measurement, separableMeasurement } from './measurement.js';

/**
 * Reduces an image by a whole factor: means over cells of factor × factor pixels. The fit is then a super-resolution.
 *
 * @param factor 2 or more, a divisor of both sides
 * @throws SirenError `option` if it is out of range
 */
export function downsampleMeasurement(
  { height, width }: MeasuredSize,
  { factor }: { readonly factor: number },
): Measurement {
  const what = 'siren.downsampleMeasurement: factor';
  checkCount(what, factor, 2);
  if (height % factor !== 0 || width % factor !== 0)
    throw new SirenError('option', `${what}: expected a divisor of ${height} and ${width}, got ${factor}`);
  const matrix = (count: number): Float32Array[] =>
    Array.from({ length: count / factor }, (_, cell) =>
      new Float32Array(count).fill(1 / factor, cell * factor, (cell + 1) * factor),
    );
  return separableMeasurement('downsample', { height, width }, { rows: matrix(height), columns: matrix(width) });
}
