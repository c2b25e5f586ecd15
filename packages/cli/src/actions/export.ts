import { type ExportModelOptions, exportModel, type RunEvent, relativePath } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runExport(options: ExportModelOptions, terminal: Terminal): Promise<void> {
  const { onEvent } = onTerminal(terminal);
  const files = await exportModel({
    ...options,
    // Files of an export are told by their paths alone.
    onEvent: (event: RunEvent) => void (event.type === 'files' || onEvent?.(event)),
  });
  for (const { path } of files) writeLine(terminal.out, relativePath(path));
}
