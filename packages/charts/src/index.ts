/**
 * Figures and contact sheets from plain data, as PNG, SVG or PDF.
 *
 * @module @hypersiren/charts
 */
export * from './figures/index.js';
export { measureEmission } from './figures/measure-emission.js';
export { renderFigure } from './figures/render-figure.js';
export { waveforms } from './figures/waveforms.js';
export { colorAt } from './sheets/color-map.js';
export { derivativeSheet } from './sheets/derivative-sheet.js';
export { errorsOf, inColors, overChannels, rootMeanSquare, scaleEnd } from './sheets/error-map.js';
export { fieldImage, fieldSheet, largestMagnitude } from './sheets/field-sheet.js';
export { type InpaintedImages, inpaintForSheet, methodsSheet } from './sheets/methods-sheet.js';
export { modelSheet } from './sheets/model-sheet.js';
export { radialSpectrum } from './sheets/radial-spectrum.js';
export { renderTwice } from './sheets/render-twice.js';
export { maskImage, renderSheet, type SheetGroup, type SheetImage } from './sheets/sheet.js';
export { roomFor, type SheetBatch, sheetBatches } from './sheets/sheet-groups.js';
export { surfaceSheet } from './sheets/surface-sheet.js';
export { cutImages, toImages } from './sheets/to-images.js';
export { uncertaintySheet } from './sheets/uncertainty-sheet.js';
