import { type ExportModelOptions, exportModel, type RunEvent, relativePath } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runExport(options: ExportModelOptions, terminal: Terminal): Promise<void> {
  const { onEvent } = onTerminal(terminal);
  const files = await exportModel({
    ...options,
    // For the files of an export, only the paths are printed.
    onEvent: (event: RunEvent) => void (event.type === 'files' || onEvent?.(event)),
  });
  for (const { path } of files) writeLine(terminal.out, relativePath(path));
}
