import { chartElement } from '../chart-element.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** What detail the completions have, and what of the truth's they miss. */
export function spectraSection({ drawn }: ReportedRun): Section | undefined {
  if (!drawn) return undefined;
  return {
    id: 'spectra',
    title: 'Spectra',
    about: 'How much structure of every size the completions have beside the truth, and how much of it is right.',
    content: chartElement({ kind: 'spectrum', data: drawn.spectra }),
  };
}
