import {
  type ExportModelOptions,
  type ExportSampleOptions,
  exportModel,
  exportSample,
  isGenerator,
  type RunEvent,
  relativePath,
  UsageError,
  type WrittenFile,
} from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runExport(options: ExportModelOptions, terminal: Terminal): Promise<void> {
  if (await isGenerator(options.run))
    throw new UsageError('export: of a generator, images are exported: --sample SEED gives that of a seed');
  await list(terminal, (onEvent) => exportModel({ ...options, onEvent }));
}

export async function runSampleExport(options: ExportSampleOptions, terminal: Terminal): Promise<void> {
  await list(terminal, (onEvent) => exportSample({ ...options, onEvent }));
}

/** Exports files and prints their paths. */
async function list(
  terminal: Terminal,
  write: (onEvent: (event: RunEvent) => void) => Promise<readonly WrittenFile[]>,
): Promise<void> {
  const { onEvent } = onTerminal(terminal);
  // For the files of an export, only the paths are printed.
  const files = await write((event) => void (event.type === 'files' || onEvent?.(event)));
  for (const { path } of files) writeLine(terminal.out, relativePath(path));
}
