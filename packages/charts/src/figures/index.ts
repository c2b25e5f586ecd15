/**
 * Figures as data and as chart.js configurations. The module does not draw and imports only types from other packages,
 * so that web pages can use it.
 *
 * @module @hypersiren/charts/figures
 */
export { formatTick, logRange, logTicks } from './axes.js';
export type { CalibrationCurve } from './calibration-figure.js';
export type { EmissionHistoryData } from './emission-history-figure.js';
export type { ErrorCurve, ErrorPoint } from './error-figure.js';
export type { FigureText, Panel } from './figure.js';
export { FIGURE_FORMATS, type FigureFormat } from './figure-formats.js';
export { type FigureData, figureKinds, makeFigure } from './figure-kinds.js';
export { type LossCurve, type LossPanel, smooth } from './loss-figure.js';
export { errorBars } from './plugins.js';
export type { SpectrumData } from './spectrum-figure.js';
export type { StatisticsData } from './statistics-figure.js';
export { cycle, DARK, FONT_FAMILY, LIGHT, PIXEL_RATIO, type Theme } from './theme.js';
