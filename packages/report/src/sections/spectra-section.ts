import { chartElement } from '../chart-element.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** Detail in inpainted images, and detail of the truth that they lack. */
export function spectraSection({ drawn }: ReportedRun): Section | undefined {
  if (!drawn) return undefined;
  return {
    id: 'spectra',
    title: 'Spectra',
    about: 'Structure of each size in inpainted images and in the truth, and how much of it is correct.',
    content: chartElement({ kind: 'spectrum', data: drawn.spectra }),
  };
}
