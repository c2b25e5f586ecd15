import { checkPositive } from '../../check-option.js';
import { type MeasuredSize, type Measurement, separableMeasurement } from './measurement.js';

/** Reach of the Gaussian in standard deviations. */
const REACH = 4;

/**
 * Blurs an image with a Gaussian. At the edges the weights of the pixels inside are normalized.
 *
 * @param std standard deviation in pixels, above 0
 * @throws SirenError `option` if it is out of range
 */
export function blurMeasurement(size: MeasuredSize, { std }: { readonly std: number }): Measurement {
  checkPositive('siren.blurMeasurement: std', std);
  const matrix = (count: number): Float32Array[] =>
    Array.from({ length: count }, (_, at) => {
      const weights = Float32Array.from({ length: count }, (_, from) =>
        Math.abs(at - from) > REACH * std ? 0 : Math.exp(-((at - from) ** 2) / (2 * std ** 2)),
      );
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return weights.map((weight) => weight / sum);
    });
  return separableMeasurement('blur', size, { rows: matrix(size.height), columns: matrix(size.width) });
}
