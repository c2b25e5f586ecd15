import { calibrationFigure } from './calibration-figure.js';
import { emissionHistoryFigure } from './emission-history-figure.js';
import { errorFigure } from './error-figure.js';
import type { Figure } from './figure.js';
import { lossFigure } from './loss-figure.js';
import { spectrumFigure } from './spectrum-figure.js';
import { statisticsFigure } from './statistics-figure.js';
import { sweepFigure } from './sweep-figure.js';
import { LIGHT, type Theme } from './theme.js';
import { waveformFigure } from './waveform-figure.js';

/** What can be drawn, by name: each makes a figure of plain data, in a theme's colors. */
export const figureKinds = {
  loss: lossFigure,
  error: errorFigure,
  metric: errorFigure,
  swap: errorFigure,
  calibration: calibrationFigure,
  'emission-history': emissionHistoryFigure,
  statistics: statisticsFigure,
  spectrum: spectrumFigure,
  sweep: sweepFigure,
  waveform: waveformFigure,
} as const;

type FigureKinds = typeof figureKinds;

/** Data of a figure with its kind; fit for JSON. */
export type FigureData = {
  [Kind in keyof FigureKinds]: { readonly kind: Kind; readonly data: Parameters<FigureKinds[Kind]>[0] };
}[keyof FigureKinds];

/** The figure that the data are for; in the colors of white paper unless another theme is given. */
export function makeFigure({ kind, data }: FigureData, theme: Theme = LIGHT): Figure {
  return (figureKinds[kind] as (data: unknown, theme: Theme) => Figure)(data, theme);
}
