import { DatasetError, type SkippedFile } from '@hypersiren/datasets';
import { formatCount, formatMagnitude } from '@hypersiren/hypernet/text';
import {
  type DatasetInspection,
  type DatasetList,
  type InspectedSplit,
  type PackedDataset,
  type RunEvent,
  relativePath,
} from '@hypersiren/runner';
import { LABEL_WIDTH } from '../terminal/progress.js';
import { renderTables } from '../terminal/table.js';
import { styled, type Terminal, writeLine } from '../terminal/terminal.js';
import { labelled, TEXT_WIDTH, wrap } from '../terminal/wrap.js';
import { announce } from './announce.js';

/** Prints the published datasets that can be fetched by name. */
export function renderDatasets({ folder, datasets }: DatasetList, { out }: Terminal): void {
  const rows = datasets.map(({ name, contents, bytes, state }) => [
    styled(out, 'bold', name),
    contents,
    `${formatMagnitude(bytes)}B`,
    state === 'here' ? styled(out, 'green', state) : state,
  ]);
  const left = (title: string) => ({ title, align: 'left' as const });
  writeLine(
    out,
    renderTables(
      [left('name'), left('contents'), { title: 'to fetch', align: 'right' }, left('state')],
      rows,
      TEXT_WIDTH,
    ).join('\n\n'),
  );
  writeLine(out);
  for (const { name, license } of datasets)
    writeLine(out, `${styled(out, 'bold', name)}${wrap(`${name}: ${license}`).slice(name.length)}`);
  writeLine(
    out,
    `\n${wrap(`Folder: ${relativePath(folder)}. \`hypersiren datasets fetch NAME\` downloads a dataset into it.`)}`,
  );
}

/** Prints the content and the license of a published dataset. */
export function renderKnownDataset(
  { title, contents, license, citation, home, folder }: Extract<RunEvent, { type: 'known-dataset' }>,
  terminal: Terminal,
): void {
  const { err } = terminal;
  writeLine(err, `${styled(err, 'bold', title)}: ${contents}`);
  announce(terminal, 'license', license);
  announce(terminal, 'cite', citation);
  announce(terminal, 'page', home);
  announce(terminal, 'folder', relativePath(folder));
}

/** Prints the content of a packed file, and, as the result, the configuration line that reads the file. */
export function renderPacked(packed: PackedDataset, terminal: Terminal): void {
  const { path, bytes, count, height, width, channels, splits, description, fingerprint, skipped } = packed;
  const counts = Object.entries(splits).map(([name, count]) => `${formatCount(count)} ${name}`);
  announce(
    terminal,
    'images',
    `${formatCount(count)} of ${height}×${width}×${channels}: ${counts.join(', ')}; ${description}`,
  );
  announce(terminal, 'checksum', fingerprint);
  renderSkipped(skipped, terminal);
  announce(terminal, 'packed', `${relativePath(path)}, ${formatMagnitude(bytes)}B`);
  writeLine(terminal.out, `dataset: { source: packed, path: ${relativePath(path)} }`);
}

/** Prints the content of a dataset. */
export function renderInspection(inspection: DatasetInspection, { out }: Terminal): void {
  const { count, height, width, channels, description, source, license, inMemory, fingerprint, sheet } = inspection;
  const say = (label: string, text: string): void =>
    writeLine(
      out,
      `${styled(out, 'dim', label.padEnd(LABEL_WIDTH))}${labelled(label, text, LABEL_WIDTH).slice(LABEL_WIDTH)}`,
    );
  say('images', `${formatCount(count)} of ${height}×${width}, ${channels === 1 ? 'gray' : `${channels} channels`}`);
  say('from', description);
  if (source) say('source', source);
  if (license) say('license', license);
  say('kept', inMemory ? 'in memory when they are trained on' : 'on the disk when they are trained on');
  say('checksum', `${fingerprint} (SHA-256 of shape, splits and images)`);
  writeLine(out, `\n${splitTable(inspection.splits)}`);
  for (const { split, other, count } of inspection.shared)
    writeLine(out, styled(out, 'yellow', `${formatCount(count)} images of ${other} are in ${split} too`));
  if (sheet !== undefined) {
    writeLine(out);
    say('sheet', relativePath(sheet));
  }
}

function splitTable(splits: readonly InspectedSplit[]): string {
  const spread = (one: { readonly mean: number; readonly std: number }): string =>
    `${one.mean.toFixed(4)} ± ${one.std.toFixed(4)}`;
  const rows = splits.map((split) => [
    split.name,
    formatCount(split.count),
    split.repeated === 0 ? '–' : formatCount(split.repeated),
    ...(split.channels.length > 1 ? [spread(split)] : []),
    ...split.channels.map(spread),
  ]);
  const channels = splits[0]?.channels.length ?? 1;
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

/** Lists the files that were skipped when a dataset was loaded. */
export function renderSkipped(skipped: readonly SkippedFile[], terminal: Terminal): void {
  if (skipped.length > 0) announce(terminal, 'skipped', `${formatCount(skipped.length)} files that are no images`);
  for (const { path, reason } of skipped) writeLine(terminal.out, `${path}: ${reason}`);
}

/**
 * Creates an error handler that lists all files of an error whose message lists only the first ones, and rethrows the
 * error.
 */
export function listFaults({ out }: Terminal): (error: unknown) => never {
  return (error) => {
    if (error instanceof DatasetError && error.faults.some(({ path = '' }) => !error.message.includes(path)))
      for (const { path = '', problem } of error.faults) writeLine(out, `${path}: ${problem}`);
    throw error;
  };
}
