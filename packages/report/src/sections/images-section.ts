import type { ContextScore, RegionScore } from '@hypersiren/hypernet/evaluation';
import { contextLabel, formatCount } from '@hypersiren/hypernet/text';
import { embedJson, html, trusted } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** What the page's script makes a sortable table of. */
export interface ImageErrorsData {
  /** One column for each. */
  contexts: readonly string[];
  regions: readonly {
    name: string;
    /** By context, image by image: mean squared errors; null for an image without such pixels. */
    errors: readonly (readonly (number | null)[])[];
  }[];
}

/** Digits of an error in the page. */
const DIGITS = 6;

/** The error of every image that was measured. */
export function imagesSection({ evaluation }: ReportedRun): Section | undefined {
  if (!evaluation) return undefined;
  const { contexts, images, split } = evaluation.model;
  const errors = (region: (score: ContextScore) => RegionScore | null) =>
    contexts.map((score) =>
      (region(score)?.images ?? Array<null>(images).fill(null)).map(
        (error) => error && Number(error.toPrecision(DIGITS)),
      ),
    );
  const data: ImageErrorsData = {
    contexts: contexts.map(({ context }) => contextLabel(context)),
    regions: [
      { name: 'all pixels', errors: errors(({ all }) => all) },
      { name: 'unknown pixels', errors: errors(({ unknown }) => unknown) },
    ],
  };
  return {
    id: 'images',
    title: 'Image by image',
    link: 'Images',
    about: `Errors of ${formatCount(images)} images of the split ${split}; a column’s title sorts by it.`,
    content: html`<div class="image-errors"><script type="application/json">${trusted(embedJson(data))}</script></div>`,
  };
}
