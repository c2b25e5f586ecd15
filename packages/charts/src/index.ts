/**
 * Figures and contact sheets from plain data: PNG, SVG and PDF.
 *
 * @module @hypersiren/charts
 */
export { formatTick, logRange, logTicks } from './figures/axes.js';
export type { CalibrationCurve } from './figures/calibration-figure.js';
export type { EmissionHistoryData } from './figures/emission-history-figure.js';
export type { ErrorCurve, ErrorPoint } from './figures/error-figure.js';
export type { FigureText, Panel } from './figures/figure.js';
export { FIGURE_FORMATS, type FigureFormat } from './figures/figure-formats.js';
export { type FigureData, figureKinds, makeFigure } from './figures/figure-kinds.js';
export { type LossCurve, type LossPanel, smooth } from './figures/loss-figure.js';
export { measureEmission } from './figures/measure-emission.js';
export { errorBars } from './figures/plugins.js';
export { renderFigure } from './figures/render-figure.js';
export type { SpectrumData } from './figures/spectrum-figure.js';
export type { StatisticsData } from './figures/statistics-figure.js';
export { cycle, DARK, FONT_FAMILY, LIGHT, PIXEL_RATIO, type Theme } from './figures/theme.js';
export { waveforms } from './figures/waveforms.js';
export { colourAt } from './sheets/colour-map.js';
export { derivativeSheet } from './sheets/derivative-sheet.js';
export { errorsOf, inColours, overChannels, rootMeanSquare, scaleEnd } from './sheets/error-map.js';
export { fieldPicture, fieldSheet, largestMagnitude } from './sheets/field-sheet.js';
export { methodsSheet, type SheetCompletions, sheetCompletions } from './sheets/methods-sheet.js';
export { modelSheet } from './sheets/model-sheet.js';
export { radialSpectrum } from './sheets/radial-spectrum.js';
export { renderTwice } from './sheets/render-twice.js';
export { maskPicture, type Picture, renderSheet, type SheetGroup } from './sheets/sheet.js';
export { surfaceSheet } from './sheets/surface-sheet.js';
export { cutPictures, toPictures } from './sheets/to-pictures.js';
export { uncertaintySheet } from './sheets/uncertainty-sheet.js';
