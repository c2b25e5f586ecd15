import { type WriteReportOptions, writeReport } from '@hypersiren/report';
import { relativePath } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runReport(options: WriteReportOptions, terminal: Terminal): Promise<void> {
  const { path, bytes } = await writeReport({ ...options, ...onTerminal(terminal) });
  writeLine(terminal.out, `report  ${relativePath(path)}  ${(bytes / 2 ** 20).toFixed(1)} MiB`);
}
