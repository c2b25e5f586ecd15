import { DatasetError, loadDataset, readFingerprint, verifyChecksums } from '@hypersiren/datasets';
import { formatCount } from '@hypersiren/hypernet/text';
import { announce, warningsTo } from '../../render/announce.js';
import { type Terminal, writeLine } from '../../terminal/terminal.js';
import { datasetNamed } from './dataset-named.js';
import type { DatasetOptions } from './dataset-options.js';
import { listFaults, listSkipped } from './list-files.js';

/**
 * Reads all of a dataset: every checksum that a format has is looked at, and the fingerprint that a packed file states. Every file
 * of a folder that is no image is listed.
 *
 * @throws DatasetError for what is wrong
 */
export async function verifyDataset(options: DatasetOptions, terminal: Terminal): Promise<void> {
  const { config, baseDirectory, known } = await datasetNamed(options);
  if (known) {
    const except = known.files.flatMap(({ name, archive }) => (archive ? [name] : []));
    const files = await verifyChecksums(baseDirectory, { except });
    announce(
      terminal,
      'files',
      files > 0 ? `${formatCount(files)} are as they were fetched` : 'no checksums are recorded of them',
    );
    // Its images can be loaded only when it is named what is done to them.
    if (config.source === 'celeba' && config.size === undefined) return;
  }
  const onWarning = warningsTo(terminal);
  const dataset = await loadDataset(config, { baseDirectory, onWarning }).catch(listFaults(terminal));
  const { count, fingerprint, skipped = [] } = dataset;
  listSkipped(skipped, terminal);
  const read = await readFingerprint(dataset);
  dataset.close();
  if (read !== fingerprint)
    throw new DatasetError('bad-checksum', `the images have fingerprint ${read}, the file says ${fingerprint}`, {
      ...('path' in config && typeof config.path === 'string' && { path: config.path }),
      hint: 'Pack the images again',
    });
  announce(terminal, 'checksum', fingerprint);
  const left = skipped.length === 0 ? '' : `; ${formatCount(skipped.length)} files were left out`;
  writeLine(terminal.out, `All ${formatCount(count)} images are whole${left}.`);
}
