import { type ImportModelOptions, importModel, relativePath } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runImport(options: ImportModelOptions, terminal: Terminal): Promise<void> {
  const { directory } = await importModel({ ...options, ...onTerminal(terminal) });
  writeLine(terminal.out, relativePath(directory));
}
