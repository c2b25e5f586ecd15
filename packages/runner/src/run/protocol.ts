import path from 'node:path';
import { contextName, type ImageDataset } from '@hypersiren/datasets';
import { contextFingerprint, EVALUATION_SEED } from '@hypersiren/hypernet/evaluation';
import type { Config } from '../config/schemas/schema.js';
import { relativePath } from '../relative-path.js';
import { formatJson } from './files/format-json.js';
import { readJson } from './files/read-json.js';
import { writeFileAtomically } from './files/write-atomically.js';
import { measuredSplit } from './measured-images.js';

/**
 * What a benchmark measures on, so that numbers of different days, machines and authors can stand in one table. An
 * experiment keeps it in `protocol.json`, beside its configuration.
 */
export interface Protocol {
  /** Fingerprint of the images. */
  readonly dataset: string;
  readonly split: string;
  /** The first so many of the split. */
  readonly images: number;
  /** Of the masks. */
  readonly seed: number;
  /** Fingerprint of the masks of each context, by its name. */
  readonly masks: Readonly<Record<string, string>>;
}

/** A benchmark that is not measured as its experiment says. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code = 'off-protocol';
}

/** Where an experiment keeps its protocol. */
export function protocolFile(config: string): string {
  return path.join(path.dirname(config), 'protocol.json');
}

/**
 * The images and masks that a configuration is measured on.
 *
 * @throws DatasetError if the dataset has no such split, or a context does not fit its images
 */
export async function protocolOf(
  { evaluation, context }: Pick<Config, 'context'> & { evaluation: Pick<Config['evaluation'], 'split' | 'images'> },
  dataset: ImageDataset,
): Promise<Protocol> {
  const { start, count: images } = measuredSplit(evaluation, dataset);
  const masks: Record<string, string> = {};
  for (const spec of context.evaluate)
    masks[contextName(spec)] = await contextFingerprint(spec, dataset, {
      count: images,
      seed: EVALUATION_SEED,
      start,
    });
  return { dataset: dataset.fingerprint, split: evaluation.split, images, seed: EVALUATION_SEED, masks };
}

/** An experiment's protocol; undefined if it keeps none. */
export function readProtocol(file: string): Promise<Protocol | undefined> {
  return readJson(file);
}

export async function writeProtocol(file: string, protocol: Protocol): Promise<void> {
  await writeFileAtomically(file, formatJson(protocol));
}

/**
 * Holds what is to be measured to what the experiment says. Contexts of the experiment may be left out; none may be added.
 *
 * @param file where the experiment says it, for the message
 * @throws ProtocolError saying everything that differs
 */
export function checkProtocol(file: string, wanted: Protocol, got: Protocol): void {
  const differences = (['dataset', 'split', 'images', 'seed'] as const).flatMap((key) =>
    wanted[key] === got[key] ? [] : [`${key}: expected ${wanted[key]}, got ${got[key]}`],
  );
  for (const [context, masks] of Object.entries(got.masks)) {
    const known = wanted.masks[context];
    if (known === undefined)
      differences.push(`context ${context}: expected one of ${Object.keys(wanted.masks).join(', ')}`);
    else if (known !== masks && differences.length === 0)
      differences.push(`masks of the context ${context}: expected ${known}, got ${masks}`);
  }
  if (differences.length === 0) return;
  throw new ProtocolError(
    [
      `${relativePath(file)}: what would be measured is not what the experiment measures on`,
      ...differences.map((difference) => `  ${difference}`),
      'Mend the configuration, or measure for yourself alone with --protocol ignore.',
    ].join('\n'),
  );
}
