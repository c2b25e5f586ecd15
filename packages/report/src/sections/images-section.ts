import { type ContextScore, listMetrics, metricOfImages, type RegionScore } from '@hypersiren/hypernet/evaluation';
import { contextLabel, formatCount } from '@hypersiren/hypernet/text';
import { embedJson, html, trusted } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** Data of the sortable table of metrics per image. */
export interface ImageMetricsData {
  /** Titles of the contexts, one column each. */
  contexts: readonly string[];
  regions: readonly string[];
  metrics: readonly {
    label: string;
    name: string;
    unit: string;
    direction: 'lower' | 'higher';
    decimals: number;
    /** Values by region, context and image. Null for an image without pixels in the region. */
    values: readonly (readonly (readonly (number | null)[])[])[];
  }[];
}

/** Significant digits of a value in the page. */
const DIGITS = 6;

/** Returns the section with every metric of every evaluated image. */
export function imagesSection({ evaluation }: ReportedRun): Section | undefined {
  if (!evaluation) return undefined;
  const { contexts, images, split } = evaluation.model;
  const regions = {
    'all pixels': ({ all }: ContextScore): RegionScore | null => all,
    'unknown pixels': ({ unknown }: ContextScore): RegionScore | null => unknown,
  };
  const data: ImageMetricsData = {
    contexts: contexts.map(({ context }) => contextLabel(context)),
    regions: Object.keys(regions),
    metrics: listMetrics().flatMap(([metric, { label, name, unit, direction, decimals }]) => {
      if (!contexts.some(({ all }) => all[metric])) return [];
      const values = Object.values(regions).map((region) =>
        contexts.map((score) => {
          const measured = region(score);
          return ((measured && metricOfImages(measured, metric)) ?? Array<null>(images).fill(null)).map(
            (value) => value && Number(value.toPrecision(DIGITS)),
          );
        }),
      );
      return [{ label, name, unit, direction, decimals, values }];
    }),
  };
  return {
    id: 'images',
    title: 'Image by image',
    link: 'Images',
    about: `Errors of ${formatCount(images)} images of the split ${split}. Select a column title to sort by the column.`,
    content: html`<div class="image-metrics"><script type="application/json">${trusted(embedJson(data))}</script></div>`,
  };
}
