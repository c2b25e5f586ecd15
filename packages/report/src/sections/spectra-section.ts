import { chartElement } from '../chart-element.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** Returns the section with the spectra of inpainted images, of the true images and of the errors. */
export function spectraSection({ drawn }: ReportedRun): Section | undefined {
  if (!drawn) return undefined;
  return {
    id: 'spectra',
    title: 'Spectra',
    about: 'Structure of each size in inpainted images and in the truth, and how much of it is correct.',
    content: chartElement({ kind: 'spectrum', data: drawn.spectra }),
  };
}
