/**
 * Reports: one HTML file about one or more runs.
 *
 * @module @hypersiren/report
 */
export { chooseImages } from './choose-images.js';
export { type InpaintedImages, inpaintImages, measureSpectra } from './inpaint-images.js';
export { renderPage } from './render-page.js';
export type { ReportedRun, TrainingProvenance } from './reported-run.js';
export { type WriteReportOptions, type WrittenReport, writeReport } from './write-report.js';
