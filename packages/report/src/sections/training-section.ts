import { runLossFigure } from '@hypersiren/runner';
import { chartElement } from '../chart-element.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** Returns the section with the loss over the training. */
export function trainingSection(run: ReportedRun): Section | undefined {
  const figure = runLossFigure([run]);
  return figure && { id: 'training', title: 'Training', content: chartElement(figure) };
}
