import type { ReportedRun, Section } from '../reported-run.js';
import { benchmarkSection } from './benchmark-section.js';
import { citationSection } from './citation-section.js';
import { configurationSection } from './configuration-section.js';
import { emissionSection } from './emission-section.js';
import { errorsSection } from './errors-section.js';
import { hypernetworkSection } from './hypernetwork-section.js';
import { imagesSection } from './images-section.js';
import { inpaintingSection } from './inpainting-section.js';
import { provenanceSection } from './provenance-section.js';
import { spectraSection } from './spectra-section.js';
import { summarySection } from './summary-section.js';
import { trainingSection } from './training-section.js';

/** Sections of a report in order. A function returns undefined if the run has no data for its section. */
export const sections: readonly ((run: ReportedRun) => Section | undefined | Promise<Section | undefined>)[] = [
  summarySection,
  inpaintingSection,
  errorsSection,
  benchmarkSection,
  hypernetworkSection,
  imagesSection,
  spectraSection,
  trainingSection,
  emissionSection,
  configurationSection,
  provenanceSection,
  citationSection,
];
