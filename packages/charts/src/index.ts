/**
 * Figures and contact sheets from plain data: PNG, SVG and PDF.
 *
 * @module @hypersiren/charts
 */
export * from './figures/index.js';
export { measureEmission } from './figures/measure-emission.js';
export { renderFigure } from './figures/render-figure.js';
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
