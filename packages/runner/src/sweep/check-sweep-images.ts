import type { OnWarning } from '@hypersiren/datasets';
import { compareConfigs } from '../config/compare-configs.js';
import type { Config } from '../config/schemas/schema.js';
import { measuredFingerprint } from '../run/measured-images.js';
import { protocolOf } from '../run/protocol.js';
import { loadImages } from '../training/load-images.js';
import { UsageError } from '../usage-error.js';
import { measuredBy } from './differ-in-images.js';

/** A variant of a sweep with its configuration. */
export interface NamedConfig {
  readonly name: string;
  readonly config: Config;
}

/**
 * Checks before any training that the variants of a sweep can be compared. They must be evaluated on the same images
 * and, in at least one context, with the same masks. Images are loaded only if a key that affects them differs.
 *
 * @throws UsageError that names the keys; DatasetError if images cannot be read or do not suit a context
 */
export async function checkSweepImages(variants: readonly NamedConfig[], onWarning?: OnWarning): Promise<void> {
  const distinct = [
    ...new Map(variants.map((variant) => [JSON.stringify(measuredBy(variant.config)), variant])).values(),
  ];
  const [first, ...others] = distinct;
  if (first === undefined || others.length === 0) return;
  const wanted = await measuredOn(first.config, onWarning);
  let common = Object.entries(await wanted.masks());
  for (const other of others) {
    const { images, masks } = await measuredOn(other.config, onWarning);
    if (images !== wanted.images) throw notComparable(first, other, 'on other images than');
    const found = await masks();
    common = common.filter(([context, mask]) => found[context] === mask);
    if (common.length === 0) throw notComparable(first, other, 'in other contexts than');
  }
}

interface MeasuredOn {
  /** Evaluation split and fingerprint of its images. */
  readonly images: string;
  /**
   * Returns the fingerprints of the masks by context. They are computed only on request, because a context that does
   * not suit different images is not the cause of the problem.
   */
  masks(): Promise<Readonly<Record<string, string>>>;
}

async function measuredOn(config: Config, onWarning: OnWarning | undefined): Promise<MeasuredOn> {
  const { dataset } = await loadImages(config, onWarning);
  return {
    images: `${config.evaluation.split} ${await measuredFingerprint(config.evaluation, dataset)}`,
    masks: async () => (await protocolOf(config, dataset)).masks,
  };
}

function notComparable(first: NamedConfig, other: NamedConfig, how: string): UsageError {
  const differences = compareConfigs([measuredBy(first.config), measuredBy(other.config)])
    .map(({ key, values: [then, now] }) => `${key} ${then}, now ${now}`)
    .join('; ');
  return new UsageError(
    `the sweep cannot be compared: ${other.name} would be measured ${how} ${first.name} (${differences}). ` +
      'Only errors on the same images and masks can be compared. Vary other keys, or train these one by one with ' +
      '`hypersiren train --set …`',
  );
}
