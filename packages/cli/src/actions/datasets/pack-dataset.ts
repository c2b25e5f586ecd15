import { stat } from 'node:fs/promises';
import { streamDataset, writePacked } from '@hypersiren/datasets';
import { formatCount, formatMagnitude } from '@hypersiren/hypernet/text';
import { relativePath } from '@hypersiren/runner';
import { announce, warningsTo } from '../../render/announce.js';
import { type Terminal, writeLine } from '../../terminal/terminal.js';
import { datasetNamed } from './dataset-named.js';
import type { PackDatasetOptions } from './dataset-options.js';
import { listSkipped } from './list-files.js';

/** Images between two words about how far it is. */
const SAY_EVERY = 20_000;

/** Packs images into one file, one after the other. */
export async function packDataset(
  { output, license, from, ...options }: PackDatasetOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { config, baseDirectory, known } = await datasetNamed(options);
  const terms = license ?? known?.license;
  const source = from ?? known?.home;
  if (terms) announce(terminal, 'license', terms);
  let said = 0;
  try {
    const stream = await streamDataset(config, { baseDirectory, onWarning: warningsTo(terminal) });
    const { count, height, width, channels, splits, description, fingerprint } = await writePacked(output, stream, {
      ...(terms !== undefined && { license: terms }),
      ...(source !== undefined && { source }),
      signal,
      onProgress(images) {
        if (images < said + SAY_EVERY) return;
        said = images;
        announce(terminal, 'packing', `${formatCount(images)} images so far`);
      },
    });
    const { size } = await stat(output);
    const counts = Object.entries(splits).map(([name, split]) => `${formatCount(split.count)} ${name}`);
    announce(
      terminal,
      'images',
      `${formatCount(count)} of ${height}×${width}×${channels}: ${counts.join(', ')}; ${description}`,
    );
    announce(terminal, 'checksum', fingerprint);
    listSkipped(stream.skipped?.() ?? [], terminal);
    announce(terminal, 'packed', `${relativePath(output)}, ${formatMagnitude(size)}B`);
    writeLine(terminal.out, `dataset: { source: packed, path: ${relativePath(output)} }`);
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    writeLine(terminal.err, 'Stopped; nothing was written.');
  }
}
