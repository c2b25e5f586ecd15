/**
 * One HTML file about one run or several.
 *
 * @module @hypersiren/report
 */
export { chooseImages } from './choose-images.js';
export { type CompletedImages, completeImages, measureSpectra } from './complete-images.js';
export { renderPage } from './render-page.js';
export type { ReportedRun, TrainingProvenance } from './reported-run.js';
export { type WriteReportOptions, type WrittenReport, writeReport } from './write-report.js';
