import { type BuildDemoOptions, buildDemo, type LoadDemoOptions, loadDemo } from '@hypersiren/demo';
import { relativePath } from '@hypersiren/runner';
import { serveFiles } from '../demo/serve-files.js';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** Default port of the server. */
const PORT = 8700;

export async function runDemoBuild(options: BuildDemoOptions, terminal: Terminal): Promise<void> {
  const { count, bytes } = await buildDemo({ ...options, ...onTerminal(terminal) });
  writeLine(terminal.out, `${relativePath(options.folder)}  ${count} files, ${(bytes / 1e6).toFixed(1)} MB`);
}

/** Serves the demo page with the model of a run until the signal is aborted. */
export async function serveDemo(
  { port, host, ...source }: LoadDemoOptions & { readonly port: number | undefined; readonly host: string },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const files = await loadDemo({ ...source, ...onTerminal(terminal, signal) });
  const address = await serveFiles(files, { port: port ?? PORT, anyPort: port === undefined, host, signal });
  writeLine(terminal.out, `${address}  Ctrl-C ends it`);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
