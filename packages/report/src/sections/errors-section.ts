import { runCalibrationFigure, runMetricFigures } from '@hypersiren/runner';
import { chartElement } from '../chart-element.js';
import { html } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';

/**
 * Returns the section with the errors and other metrics by context, and the calibration if the model predicts
 * uncertainty.
 */
export function errorsSection(run: ReportedRun): Section | undefined {
  const metrics = Object.values(runMetricFigures([run])).map(({ content }) => content);
  const figures = [...metrics, runCalibrationFigure(run)].filter((figure) => figure !== undefined);
  if (figures.length === 0) return undefined;
  return { id: 'errors', title: 'Errors', content: html`${figures.map(chartElement)}` };
}
