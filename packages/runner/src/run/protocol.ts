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
 * Images and masks of a benchmark. Errors under the same protocol are comparable across machines and authors. An
 * experiment stores its protocol in `protocol.json`, beside its configuration.
 */
export interface Protocol {
  /** Fingerprint of the dataset. */
  readonly dataset: string;
  readonly split: string;
  /** Number of evaluated images, from the first one of the split. */
  readonly images: number;
  /** Seed of the masks. */
  readonly seed: number;
  /** Fingerprint of the masks of each context, by the name of the context. */
  readonly masks: Readonly<Record<string, string>>;
}

/** Error of a benchmark that does not comply with the protocol of its experiment. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code = 'off-protocol';
}

/** Returns the path of an experiment's protocol. */
export function protocolFile(config: string): string {
  return path.join(path.dirname(config), 'protocol.json');
}

/**
 * Returns the protocol of a configuration on a dataset.
 *
 * @throws DatasetError if the dataset does not have the split, or a context does not suit its images
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

/** Reads the protocol of an experiment; undefined if there is none. */
export function readProtocol(file: string): Promise<Protocol | undefined> {
  return readJson(file);
}

export async function writeProtocol(file: string, protocol: Protocol): Promise<void> {
  await writeFileAtomically(file, formatJson(protocol));
}

/**
 * Checks a protocol against that of the experiment. Contexts of the experiment may be left out, but none may be added.
 *
 * @param file path of the experiment's protocol, for the message
 * @throws ProtocolError that lists all differences
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
      `${relativePath(file)}: the benchmark does not comply with the protocol of the experiment`,
      ...differences.map((difference) => `  ${difference}`),
      'Change the configuration, or use --protocol ignore for a benchmark without a protocol.',
    ].join('\n'),
  );
}
