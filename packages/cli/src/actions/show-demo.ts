import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { getImage, getSplit } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import {
  checkRun,
  listCheckpoints,
  loadImages,
  loadRunConfig,
  openRunFolder,
  RunError,
  readTraining,
  relativePath,
} from '@hypersiren/runner';
import type { Config } from '@hypersiren/runner/config';
import { type DemoFiles, demoFiles } from '../demo/demo-files.js';
import { serveFiles } from '../demo/serve-files.js';
import { writeDemo } from '../demo/write-demo.js';
import { warningsTo } from '../render/announce.js';
import { type Terminal, warn, writeLine } from '../terminal/terminal.js';

/** Where runs are that no command line names. */
const RUNS = 'runs';

/** Served at unless another port is asked for. */
const PORT = 8700;

export interface DemoSource {
  /** Folder of the run whose model is shown; undefined for the newest in `runs`. */
  run: string | undefined;
  /** How many images of its evaluation split come along. */
  images: number;
  /** `key=value` each, over the run's own configuration: where its data lies now. */
  set: readonly string[];
}

/** Writes the page with a run's model into a folder, for any web host; `force` beside files that are no page's. */
export async function buildDemo(
  { folder, force, ...source }: DemoSource & { folder: string; force: boolean },
  terminal: Terminal,
): Promise<void> {
  const files = await readFiles(source, terminal);
  await writeDemo(files, folder, { force });
  const bytes = [...files.values()].reduce((sum, content) => sum + content.length, 0);
  writeLine(terminal.out, `${relativePath(folder)}  ${files.size} files, ${(bytes / 1e6).toFixed(1)} MB`);
}

/** Serves the page with a run's model until the signal. */
export async function serveDemo(
  { port, host, ...source }: DemoSource & { port: number | undefined; host: string },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const files = await readFiles(source, terminal);
  const address = await serveFiles(files, { port: port ?? PORT, anyPort: port === undefined, host, signal });
  writeLine(terminal.out, `${address}  Ctrl-C ends it`);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

async function readFiles({ run, images, set }: DemoSource, terminal: Terminal): Promise<DemoFiles> {
  const folder = await openRunFolder(run ?? (await newestRun()));
  const config = await loadRunConfig(folder, set);
  const { step, tensors, state } = await readTraining(folder.checkpoints, ({ message }) =>
    warn(terminal.err, `${message} The checkpoint before it is taken.`),
  );
  await checkRun(folder, state);
  return demoFiles({
    name: config.name,
    step,
    config: config.model,
    shape: state.shape,
    weights: tensors.model ?? {},
    images: images > 0 ? await rasters(config, images, terminal) : [],
  });
}

/** The run in `runs` with the newest checkpoint. */
async function newestRun(): Promise<string> {
  const names = await readdir(RUNS).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const run = path.join(RUNS, name);
      const newest = (await listCheckpoints(path.join(run, 'checkpoints'))).at(-1);
      return { run, time: newest ? (await stat(newest.folder)).mtimeMs : Number.NEGATIVE_INFINITY };
    }),
  );
  const [newest] = found.filter(({ time }) => time > 0).sort((a, b) => b.time - a.time);
  if (newest) return newest.run;
  throw new RunError('no-run', RUNS, 'holds no run with a checkpoint', 'Train one, or name a run’s folder');
}

/** Images as files; none, saying so, where the data is not at hand. */
async function rasters(config: Config, count: number, terminal: Terminal): Promise<Uint8Array[]> {
  try {
    const { dataset } = await loadImages(config, warningsTo(terminal));
    const { start, count: there } = getSplit(dataset, config.evaluation.split);
    const indices = Array.from({ length: Math.min(count, there) }, (_, index) => start + index);
    return await Promise.all(indices.map(async (index) => encodePng(await getImage(dataset, index))));
  } catch (error) {
    writeLine(terminal.err, `The page begins with generated portraits: ${(error as Error).message}`);
    return [];
  }
}
