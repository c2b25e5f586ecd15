import type { FigureData, LossPanel } from '@hypersiren/charts';
import type { FitRow } from '../run/logs/fit-log.js';

/** Data for the chart of a fit. */
export interface FitRecord {
  /** Name of the fit in titles and legends. */
  readonly name: string;
  readonly rows: readonly Pick<FitRow, 'step' | 'loss' | 'measures'>[];
}

/** Labels of measures that have a unit. */
export const MEASURE_LABELS: Readonly<Record<string, string>> = {
  psnr: 'PSNR, dB',
  boundaryPsnr: 'PSNR with the harmonic part from the edges, dB',
  laplacianError: 'Relative error of the Laplacian, %',
  gradientError: 'Relative error of the gradient, %',
  measurementError: 'Relative error of the measurement, %',
  worstPsnr: 'Lowest PSNR of an image, dB',
  mse: 'MSE, amplitudes in [−1, 1]',
  snr: 'Signal-to-noise ratio, dB',
  distance: 'Distance from the points, % of the diagonal',
  angle: 'Angle to the normals, degrees',
  error: 'Relative L2 error, %',
};

/**
 * Creates the chart of one or more fits: the loss against steps, and each measure in its own panel. Undefined if no fit
 * has logged steps.
 *
 * @param labels axes of the measures by name; default those of fits
 */
export function fitFigure(
  fits: readonly FitRecord[],
  title: string,
  labels: Readonly<Record<string, string>> = MEASURE_LABELS,
): FigureData | undefined {
  const logged = fits.filter(({ rows }) => rows.length > 0);
  if (logged.length === 0) return undefined;
  const several = logged.length > 1;
  const measures = [...new Set(logged.flatMap(({ rows }) => rows.flatMap((row) => Object.keys(row.measures ?? {}))))];
  const isNegative = logged.some(({ rows }) => rows.some(({ loss }) => loss < 0)); // a log-likelihood for example
  const losses: LossPanel = {
    axis: 'Training loss',
    scale: isNegative ? 'linear' : 'logarithmic',
    curves: logged.map(({ name, rows }) => ({ name: several ? name : 'loss', points: rows })),
  };
  return {
    kind: 'loss',
    data: {
      title,
      panels: [
        losses,
        ...measures.map((measure) => measurePanel(logged, measure, labels[measure] ?? measure, several)),
      ],
    },
  };
}

function measurePanel(fits: readonly FitRecord[], measure: string, axis: string, several: boolean): LossPanel {
  return {
    axis,
    scale: 'linear',
    curves: fits.map(({ name, rows }) => ({
      name: several ? name : measure,
      points: rows.flatMap(({ step, measures }) =>
        measures?.[measure] === undefined ? [] : [{ step, loss: measures[measure] }],
      ),
    })),
  };
}
