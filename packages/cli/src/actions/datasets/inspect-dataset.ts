import path from 'node:path';
import { cutImages, renderSheet, type SheetGroup } from '@hypersiren/charts';
import {
  type ImageDataset,
  loadDataset,
  openPacked,
  type SplitStatistics,
  splitIndices,
  splitStatistics,
} from '@hypersiren/datasets';
import { formatCount } from '@hypersiren/hypernet/text';
import { relativePath, writeFileAtomically } from '@hypersiren/runner';
import { warningsTo } from '../../render/announce.js';
import { LABEL_WIDTH } from '../../terminal/progress.js';
import { renderTables } from '../../terminal/table.js';
import { styled, type Terminal, writeLine } from '../../terminal/terminal.js';
import { labelled, TEXT_WIDTH } from '../../terminal/wrap.js';
import { datasetNamed, type NamedDataset } from './dataset-named.js';
import type { InspectDatasetOptions } from './dataset-options.js';
import { listFaults, listSkipped } from './list-files.js';

/** Columns of a contact sheet. */
const COLUMNS = 8;

/** Says what a dataset holds, by looking at all of it. */
export async function inspectDataset(
  { sheet, images = 24, ...options }: InspectDatasetOptions,
  terminal: Terminal,
): Promise<void> {
  const named = await datasetNamed(options);
  const { baseDirectory } = named;
  const onWarning = warningsTo(terminal);
  const dataset = await loadDataset(named.config, { baseDirectory, onWarning }).catch(listFaults(terminal));
  listSkipped(dataset.skipped ?? [], terminal);
  const { out } = terminal;
  const say = (label: string, text: string): void =>
    writeLine(
      out,
      `${styled(out, 'dim', label.padEnd(LABEL_WIDTH))}${labelled(label, text, LABEL_WIDTH).slice(LABEL_WIDTH)}`,
    );
  const { height, width, channels, count, description, fingerprint } = dataset;
  const terms = await termsOf(named);
  say('images', `${formatCount(count)} of ${height}×${width}, ${channels === 1 ? 'gray' : `${channels} channels`}`);
  say('from', description);
  if (terms.source) say('source', terms.source);
  if (terms.license) say('license', terms.license);
  say('kept', dataset.images ? 'in memory when they are trained on' : 'on the disk when they are trained on');
  say('checksum', `${fingerprint} (SHA-256 of shape, splits and images)`);
  const statistics = new Map<string, SplitStatistics>();
  for (const name of Object.keys(dataset.splits)) statistics.set(name, await splitStatistics(dataset, name));
  writeLine(out, `\n${splitTable(dataset, statistics)}`);
  for (const line of sharedImages(statistics)) writeLine(out, styled(out, 'yellow', line));
  if (sheet !== undefined) {
    await writeFileAtomically(sheet, await contactSheet(dataset, { title: path.basename(options.what), images }));
    writeLine(out);
    say('sheet', relativePath(sheet));
  }
  dataset.close();
}

async function termsOf({ config, baseDirectory, known }: NamedDataset): Promise<{ source?: string; license?: string }> {
  if (known) return { source: known.home, license: known.license };
  if (config.source !== 'packed') return {};
  const { store, source, license } = await openPacked(path.resolve(baseDirectory, config.path));
  store.close();
  return { ...(source !== undefined && { source }), ...(license !== undefined && { license }) };
}

function splitTable({ splits }: ImageDataset, statistics: ReadonlyMap<string, SplitStatistics>): string {
  const rows = [...statistics].map(([name, { mean, deviation, channels, digests }]) => {
    const { count = 0 } = splits[name] ?? {};
    const twice = count - digests.size;
    const spread = (one: { mean: number; deviation: number }) => `${one.mean.toFixed(4)} ± ${one.deviation.toFixed(4)}`;
    return [
      name,
      formatCount(count),
      twice === 0 ? '–' : formatCount(twice),
      ...(channels.length > 1 ? [spread({ mean, deviation })] : []),
      ...channels.map(spread),
    ];
  });
  const channels = [...statistics.values()][0]?.channels.length ?? 1;
  const names =
    channels === 3 ? ['red', 'green', 'blue'] : Array.from({ length: channels }, (_, at) => `channel ${at + 1}`);
  const values = channels === 1 ? ['values in [0, 1]'] : ['values in [0, 1]', ...names];
  return renderTables(
    [
      { title: 'split', align: 'left' },
      ...['images', 'repeated', ...values].map((title) => ({ title, align: 'right' as const })),
    ],
    rows,
    TEXT_WIDTH,
  ).join('\n\n');
}

/** Of every two splits, how many images they share. */
function sharedImages(statistics: ReadonlyMap<string, SplitStatistics>): string[] {
  const all = [...statistics];
  return all.flatMap(([name, { digests }], index) =>
    all.slice(index + 1).flatMap(([other, { digests: others }]) => {
      const both = [...others].filter((digest) => digests.has(digest)).length;
      return both === 0 ? [] : [`${formatCount(both)} images of ${other} are in ${name} too`];
    }),
  );
}

/** The first images of every split. PNG. */
async function contactSheet(
  dataset: ImageDataset,
  { title, images }: { title: string; images: number },
): Promise<Buffer> {
  const groups: SheetGroup[] = [];
  for (const [name, split] of Object.entries(dataset.splits)) {
    const indices = splitIndices(split).subarray(0, images);
    const rasters = cutImages(await dataset.read(indices), dataset);
    const columns = Math.min(COLUMNS, rasters.length);
    groups.push({
      title: name,
      columns: Array.from({ length: columns }, (_, column) => ({
        label: '',
        cells: rasters.filter((_, at) => at % columns === column).map((image) => ({ image })),
      })),
    });
  }
  return renderSheet({
    title,
    subtitle: `${dataset.description}: the first images of every split`,
    size: dataset,
    groups,
  });
}
