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

/** Figures by kind. Each function creates a figure from plain data and a theme. */
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

/** Data of a figure and its kind. Plain data that can be stored as JSON. */
export type FigureData = {
  [Kind in keyof FigureKinds]: { readonly kind: Kind; readonly data: Parameters<FigureKinds[Kind]>[0] };
}[keyof FigureKinds];

/** Creates the figure of the given data. The theme is `LIGHT` by default. */
export function makeFigure({ kind, data }: FigureData, theme: Theme = LIGHT): Figure {
  return (figureKinds[kind] as (data: unknown, theme: Theme) => Figure)(data, theme);
}
