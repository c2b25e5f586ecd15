import { checkCount } from '../../check-option.js';
import { type MeasuredSize, type Measurement, sparseMeasurement } from './measurement.js';

/**
 * Radon transform of an image for parallel beams, as in tomography: integrals along lines at evenly spaced angles in [0,
 * π). A line with the angle θ and the offset s from the center has the points (row, column) = (s cos θ − t sin θ, s sin θ
 * + t cos θ). The image is interpolated linearly and is 0 outside. Lengths are in coordinates, where the image has the
 * sides 2.
 *
 * @param angles number of angles, 1 or more
 * @param detectors number of offsets in [−√2, √2] for each angle. Default: the longer side of the image in pixels
 * @returns a measurement of shape [angles, detectors]
 * @throws SirenError `option` if a number is out of range
 */
export function radonMeasurement(
  { height, width }: MeasuredSize,
  { angles, detectors = Math.max(height, width) }: { readonly angles: number; readonly detectors?: number },
): Measurement {
  checkCount('siren.radonMeasurement: angles', angles, 1);
  checkCount('siren.radonMeasurement: detectors', detectors, 2);
  const samples = Math.ceil(Math.SQRT2 * Math.max(height, width));
  const step = (2 * Math.SQRT2) / samples;
  const count = angles * detectors;
  const pixels = new Int32Array(count * samples * 4);
  const weights = new Float32Array(pixels.length);
  let next = 0;
  for (let angle = 0; angle < angles; angle++) {
    const [cos, sin] = [Math.cos((Math.PI * angle) / angles), Math.sin((Math.PI * angle) / angles)];
    for (let detector = 0; detector < detectors; detector++) {
      const offset = Math.SQRT2 * ((2 * detector) / (detectors - 1) - 1);
      for (let sample = 0; sample < samples; sample++) {
        const along = (sample + 0.5) * step - Math.SQRT2;
        const y = ((offset * cos - along * sin + 1) / 2) * (height - 1);
        const x = ((offset * sin + along * cos + 1) / 2) * (width - 1);
        const [top, left] = [Math.floor(y), Math.floor(x)];
        for (const [row, share] of [
          [top, 1 - (y - top)],
          [top + 1, y - top],
        ] as const)
          for (const [column, part] of [
            [left, 1 - (x - left)],
            [left + 1, x - left],
          ] as const) {
            const inside = row >= 0 && row < height && column >= 0 && column < width;
            pixels[next] = inside ? row * width + column : 0;
            weights[next++] = inside ? share * part * step : 0;
          }
      }
    }
  }
  return {
    ...sparseMeasurement('radon', { height, width }, { count, pixels, weights }),
    shape: [angles, detectors],
  };
}
