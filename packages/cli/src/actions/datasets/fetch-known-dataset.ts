import path from 'node:path';
import { fetchDataset, isFetchFinished, type KnownFile } from '@hypersiren/datasets';
import { holdOtherFolder, relativePath } from '@hypersiren/runner';
import { announce } from '../../render/announce.js';
import { type ProgressReporter, startProgress } from '../../terminal/progress.js';
import { styled, type Terminal, writeLine } from '../../terminal/terminal.js';
import { dataFolder, knownDataset } from './dataset-named.js';

/** Bars count whole megabytes. */
const MEGABYTE = 1e6;

/** Fetches a dataset that is known by name, when it has said under which terms it is given. */
export async function fetchKnownDataset(
  { name, data }: { name: string; data: string | undefined },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const known = knownDataset(name);
  const folder = path.join(dataFolder(data), name);
  const { err } = terminal;
  writeLine(err, `${styled(err, 'bold', known.title)}: ${known.contents}`);
  announce(terminal, 'license', known.license);
  announce(terminal, 'cite', known.citation);
  announce(terminal, 'page', known.home);
  announce(terminal, 'folder', relativePath(folder));
  if (await isFetchFinished(known, folder)) {
    writeLine(err, `It is here already; \`hypersiren datasets verify ${name}\` looks whether it is whole.`);
    return;
  }
  let bar: ProgressReporter | undefined;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  let file: KnownFile | undefined;
  const release = await holdOtherFolder(folder, 'Name a folder that has room for it with --data');
  try {
    await fetchDataset(known, folder, {
      signal,
      onFile(next, what) {
        stop();
        file = what === 'fetch' ? next : undefined;
        announce(terminal, { fetch: 'fetching', check: 'checking', unpack: 'unpacking' }[what], next.name);
      },
      onProgress(done, total) {
        if (!file) return;
        const megabytes = (bytes: number): number => Math.round(bytes / MEGABYTE);
        bar ??= startProgress(err, '', Math.max(1, megabytes(total ?? file.bytes)), { unit: 'MB', signal });
        bar.update(megabytes(done));
      },
      onNote: (line) => announce(terminal, 'note', line),
    });
  } catch (error) {
    if (signal.aborted && error === signal.reason) {
      writeLine(err, `Stopped; what came is kept, and \`hypersiren datasets fetch ${name}\` goes on with it.`);
      return;
    }
    throw error;
  } finally {
    stop();
    await release();
  }
  writeLine(terminal.out, `${known.title} is in ${relativePath(folder)}, and is what its authors gave out.`);
}
