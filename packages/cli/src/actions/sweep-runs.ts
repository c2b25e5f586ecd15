import { access } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { compareTrainings } from '@hypersiren/hypernet/evaluation';
import { formatCount } from '@hypersiren/hypernet/text';
import {
  commonContexts,
  formatJson,
  holderOf,
  holdOtherFolder,
  type Provenance,
  parseGrid,
  planSweep,
  RunError,
  readJson,
  readProvenance,
  relativePath,
  runFolder,
  runPool,
  type SweepFile,
  type SweepRun,
  sweepChart,
  writeFileAtomically,
} from '@hypersiren/runner';
import { loadConfig, type SweepConfig } from '@hypersiren/runner/config';
import { type BackendChoice, UsageError } from '@hypersiren/runner/options';
import { trainProcess } from '../sweep/train-process.js';
import { comparisonTable } from '../terminal/comparison-table.js';
import { type Terminal, warn, writeLine } from '../terminal/terminal.js';
import { announce } from './announce.js';
import { writeFigures } from './charts/write-figures.js';
import { readMeasuredRun } from './compare-runs.js';

export interface SweepOptions {
  config: string;
  grid: string[] | undefined;
  seeds: number | undefined;
  jobs: number | undefined;
  minutes: number | undefined;
  set: string[] | undefined;
  run: string | undefined;
  backend: BackendChoice;
}

/** Share of the free memory that trainings may take. */
const MEMORY_SHARE = 0.8;

/**
 * Trains every combination of a grid under every seed, several processes at once, and prints how they compare. Called again
 * with the same plan it goes on: what is finished is not trained again, what was interrupted is gone on with.
 *
 * @throws RunError `run-exists` if the folder holds another sweep, `in-use`; UsageError if there is nothing to vary
 */
export async function sweepRuns(options: SweepOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { config: file, set = [], minutes, backend } = options;
  const config = await loadConfig(file, { set });
  const sweep: SweepConfig = {
    grid: { ...config.sweep?.grid, ...parseGrid(options.grid ?? []) },
    variants: config.sweep?.variants ?? {},
    seeds: options.seeds ?? config.sweep?.seeds ?? 1,
  };
  if ('seed' in sweep.grid) throw new UsageError('seeds are varied by --seeds, not by the grid');
  const plan = planSweep(sweep, config.seed);
  if (plan.length < 2) throw new UsageError('nothing to vary: give --grid or --seeds, or write `sweep` into the file');
  // What cannot be resolved is found now.
  for (const run of plan) await loadConfig(file, { set: [...set, ...run.set] });

  const folder = path.resolve(options.run ?? path.join('runs', `${config.name}-sweep`));
  const release = await holdOtherFolder(folder, 'Name a folder that has room for it with --run');
  try {
    await checkPlan(folder, { config: path.resolve(file), set, ...sweep, ...(minutes !== undefined && { minutes }) });
    announce(terminal, 'sweep', `${formatCount(plan.length)} trainings in ${relativePath(folder)}`);
    const jobs = options.jobs ?? Math.min(plan.length, os.availableParallelism());
    const threads = Math.max(1, Math.floor(os.availableParallelism() / jobs));
    let fit: number | undefined; // one, until that has shown how much memory it takes
    const failed: string[] = [];
    let done = 0;
    await runPool(
      plan,
      async (run) => {
        const directory = path.join(folder, run.name);
        await untilFree(directory, (line) => announce(terminal, 'waiting', `${run.name}: ${line}`), signal);
        if (signal.aborted) return;
        const outcome = await trainOne(run, { directory, file, set, minutes, backend, threads, signal });
        const memory = (await recordOf(directory))?.peakMemoryMiB;
        if (memory !== undefined) fit ??= Math.floor((MEMORY_SHARE * os.freemem()) / 2 ** 20 / memory);
        if (signal.aborted) return;
        if (outcome === 'failed') failed.push(run.name);
        announce(terminal, `${++done}/${plan.length}`, `${run.name}: ${outcome}`);
      },
      () => Math.min(jobs, fit ?? 1),
      signal,
    );
    if (signal.aborted) {
      writeLine(terminal.err, 'Stopped; all is saved. The same command goes on.');
      return;
    }
    for (const name of failed) warn(terminal.err, `${name} failed: see ${relativePath(path.join(folder, name))}.log`);
    if (failed.length > 0) process.exitCode = 1;
    await compareVariants(folder, { name: config.name, sweep, plan, failed }, terminal);
  } finally {
    await release();
  }
}

/** Of looking whether a run is free. */
const INTERVAL = 500; // ms

/** Waits until nobody works in a run, as trainings do for a moment whose sweep was killed. The signal ends it. */
async function untilFree(directory: string, tell: (line: string) => void, signal: AbortSignal): Promise<void> {
  let told = false;
  for (let holder = await holderOf(directory); holder && !signal.aborted; holder = await holderOf(directory)) {
    if (!told) tell(`process ${holder.pid} on ${holder.host} works in it; if it is long gone, delete ${holder.file}`);
    told = true;
    await wait(INTERVAL, undefined, { signal }).catch(() => {});
  }
}

/** What is known of a run; undefined also of a record that is damaged, which going on with the run sets aside. */
function recordOf(directory: string): Promise<Provenance | undefined> {
  return readProvenance(runFolder(directory).provenance).catch((error) => {
    if (error instanceof RunError && error.code === 'damaged') return undefined;
    throw error;
  });
}

interface OneOptions {
  directory: string;
  file: string;
  set: readonly string[];
  minutes: number | undefined;
  backend: string;
  threads: number;
  signal: AbortSignal;
}

/** Trains one, goes on with it, or leaves it as it is. */
async function trainOne(
  run: SweepRun,
  { directory, file, set, minutes, backend, threads, signal }: OneOptions,
): Promise<'finished' | 'finished before' | 'failed'> {
  const { config } = runFolder(directory);
  if ((await recordOf(directory))?.outcome === 'finished') return 'finished before';
  const begun = await access(config).then(
    () => true,
    () => false,
  );
  const overrides = [...set, ...run.set].flatMap((one) => ['--set', one]);
  const time = minutes === undefined ? [] : ['--minutes', String(minutes)];
  const args = begun
    ? ['train', '--resume', directory, '--backend', backend]
    : ['train', file, '--run', directory, '--backend', backend, ...time, ...overrides];
  const code = await trainProcess(args, { log: `${directory}.log`, threads, signal });
  return code === 0 ? 'finished' : 'failed';
}

/** @throws RunError `run-exists` if another sweep was begun here */
async function checkPlan(folder: string, plan: object): Promise<void> {
  const file = path.join(folder, 'sweep.json');
  const text = formatJson(plan);
  const before = await readJson<object>(
    file,
    'Name another folder with --run, or remove the file if the plan is the same',
  );
  if (before === undefined) await writeFileAtomically(file, text);
  else if (formatJson(before) !== text)
    throw new RunError(
      'run-exists',
      relativePath(folder),
      'holds another sweep, which differs in configuration, grid, seeds or overrides',
      'Name another folder with --run',
    );
}

/** Prints how the combinations compare, and keeps it in the sweep's folder: as numbers and as a chart. */
async function compareVariants(
  folder: string,
  {
    name,
    sweep,
    plan,
    failed,
  }: { name: string; sweep: SweepConfig; plan: readonly SweepRun[]; failed: readonly string[] },
  terminal: Terminal,
): Promise<void> {
  const names = [...new Set(plan.map(({ variant }) => variant))].filter(
    (variant) => !plan.some((run) => run.variant === variant && failed.includes(run.name)),
  );
  const plans = names.map((variant) => plan.filter((run) => run.variant === variant));
  const read = async (run: SweepRun) => {
    const directory = path.join(folder, run.name);
    const { evaluation } = await readMeasuredRun(directory);
    const { steps = 0, trainingSeconds = 0 } = (await readProvenance(runFolder(directory).provenance)) ?? {};
    return { evaluation, steps, trainingSeconds };
  };
  const runs = await Promise.all(plans.map((seeds) => Promise.all(seeds.map(read))));
  const evaluations = commonContexts(runs.flat().map(({ evaluation }) => evaluation.model));
  const [first] = evaluations;
  if (!first) return;
  const { seeds } = sweep;
  const comparison = compareTrainings(
    names.map((name, index) => ({ name, evaluations: evaluations.slice(index * seeds, (index + 1) * seeds) })),
  );
  const { split, images } = first;
  writeLine(
    terminal.out,
    `\nMean squared error over ${formatCount(images)} ${split} images, values in [0, 1], and ${seeds} seed${seeds === 1 ? '' : 's'}, ` +
      'with intervals of 95 % (bootstrap over images and seeds)\n',
  );
  writeLine(terminal.out, `${comparisonTable(comparison)}\n`);
  const variants = names.map((name, index) => ({
    name,
    labels: plans[index]?.[0]?.labels ?? [],
    steps: (runs[index] ?? []).map(({ steps }) => steps),
    trainingSeconds: (runs[index] ?? []).map(({ trainingSeconds }) => trainingSeconds),
  }));
  const file: SweepFile = { name, grid: sweep.grid, seeds, split, images, variants, comparison };
  await writeFileAtomically(path.join(folder, 'comparison.json'), formatJson(file));
  await writeFigures(folder, { 'sweep chart': { file: 'comparison', content: sweepChart(file) } }, terminal);
}
