import { formatCount } from '@hypersiren/hypernet/text';
import {
  type FetchKnownOptions,
  fetchKnownDataset,
  type InspectDatasetOptions,
  inspectDataset,
  listDatasets,
  type PackDatasetOptions,
  packDataset,
  relativePath,
  type VerifyDatasetOptions,
  verifyDataset,
} from '@hypersiren/runner';
import { announce } from '../render/announce.js';
import { listFaults, renderDatasets, renderInspection, renderPacked } from '../render/datasets.js';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runList(options: { readonly data: string | undefined }, terminal: Terminal): Promise<void> {
  renderDatasets(await listDatasets(options), terminal);
}

export async function runFetch(options: FetchKnownOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { outcome, title, folder } = await fetchKnownDataset({ ...options, ...onTerminal(terminal, signal) });
  const command = `hypersiren datasets ${outcome === 'interrupted' ? 'fetch' : 'verify'} ${options.name}`;
  if (outcome === 'fetched before')
    writeLine(terminal.err, `The dataset is already present; \`${command}\` verifies its files.`);
  else if (outcome === 'interrupted')
    writeLine(terminal.err, `Stopped; the download is kept, and \`${command}\` resumes it.`);
  else writeLine(terminal.out, `${title} is in ${relativePath(folder)}, and matches the checksums of its authors.`);
}

export async function runPack(options: PackDatasetOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const packed = await packDataset({ ...options, ...onTerminal(terminal, signal) });
  if (packed.outcome === 'packed') renderPacked(packed, terminal);
  else writeLine(terminal.err, 'Stopped; nothing was written.');
}

export async function runInspect(options: InspectDatasetOptions, terminal: Terminal): Promise<void> {
  const inspection = await inspectDataset({ ...options, ...onTerminal(terminal) }).catch(listFaults(terminal));
  renderInspection(inspection, terminal);
}

export async function runVerify(options: VerifyDatasetOptions, terminal: Terminal): Promise<void> {
  const verified = await verifyDataset({ ...options, ...onTerminal(terminal) }).catch(listFaults(terminal));
  if (!verified) return;
  const { count, fingerprint, skipped } = verified;
  announce(terminal, 'checksum', fingerprint);
  const left = skipped.length === 0 ? '' : `; ${formatCount(skipped.length)} files were skipped`;
  writeLine(terminal.out, `All ${formatCount(count)} images can be read${left}.`);
}
