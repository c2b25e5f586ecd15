import { type BackendChoice, type LAUNCHER_CHOICES, UsageError } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { backendOption, countOption, launcherOption, setOption } from './options.js';

export interface SweepOptions {
  config: string;
  grid: string[] | undefined;
  seeds: number | undefined;
  jobs: number | undefined;
  minutes: number | undefined;
  set: string[] | undefined;
  run: string | undefined;
  backend: BackendChoice;
  launcher: (typeof LAUNCHER_CHOICES)[number] | undefined;
  'dry-run': boolean | undefined;
  status: boolean | undefined;
  cancel: boolean | undefined;
}

export const sweep: Command<SweepOptions> = (terminal) => ({
  command: 'sweep <config>',
  describe: 'Train or fit every combination of a grid with several seeds and compare them',
  builder: (yargs) =>
    yargs
      .positional('config', {
        type: 'string',
        demandOption: true,
        describe: 'Configuration file (YAML); with --status and --cancel also folder of a sweep',
      })
      .options({
        grid: {
          type: 'string',
          array: true,
          requiresArg: true,
          describe: 'A key and the values to try, for instance model.siren.omega0=10,30,60; may be repeated',
        },
        seeds: countOption('seeds', 'Number of trainings of each combination, with consecutive seeds'),
        jobs: countOption('jobs', 'Trainings at once; default one per core, limited by memory'),
        minutes: {
          type: 'number',
          requiresArg: true,
          describe:
            'Duration of each training in minutes, which determines its train.steps, to compare methods at equal time',
        },
        set: setOption,
        run: { type: 'string', requiresArg: true, describe: 'Folder of the sweep; default runs/<name>-sweep' },
        backend: backendOption,
        launcher: launcherOption,
        'dry-run': {
          type: 'boolean',
          conflicts: ['status', 'cancel'],
          describe: 'Print the script, the manifest, the trainings or the fits, and write nothing',
        },
        status: {
          type: 'boolean',
          conflicts: ['cancel'],
          describe: 'Show the progress of the trainings, here or on a cluster; compare them when all have ended',
        },
        cancel: {
          type: 'boolean',
          describe: 'Cancel the trainings on a cluster; running ones save a checkpoint',
        },
      })
      .epilogue(
        examples(
          ['$0 sweep config.yaml --grid model.siren.omega0=10,30,60 --seeds 3', 'nine trainings'],
          ['$0 sweep config.yaml --seeds 3 --launcher slurm', 'run them on a cluster'],
          ['$0 sweep config.yaml --seeds 3 --status', 'show their progress'],
          ['$0 sweep fit.yaml --grid network.activation=sine,finer --grid fit.image=a.png,b.png', 'compare fits'],
        ),
      ),
  async handler({ config, grid, seeds, jobs, minutes, set, run, backend, launcher, dryRun, status, cancel }) {
    const target = { config, grid, seeds, minutes, set, run, backend };
    const [{ interruptible }, { isFitConfig }] = await Promise.all([
      import('../terminal/interruptible.js'),
      import('@hypersiren/runner/sweeps'),
    ]);
    if (await isFitConfig(config)) {
      checkUnused({ '--jobs': jobs, '--minutes': minutes, '--launcher': launcher, '--cancel': cancel });
      const { runFitSweep, showFitSweep } = await import('../actions/sweep-fits.js');
      const fits = { config, grid, seeds, set, run, backend };
      if (status) return showFitSweep(fits, terminal);
      return interruptible(terminal, (signal) => runFitSweep({ ...fits, dryRun }, terminal, signal));
    }
    if (status || cancel) {
      const { cancelSweepOf, showSweep } = await import('../actions/sweep-status.js');
      return status ? showSweep(target, terminal) : cancelSweepOf(target, terminal);
    }
    const { runSweep } = await import('../actions/sweep.js');
    await interruptible(terminal, (signal) => runSweep({ ...target, jobs, launcher, dryRun }, terminal, signal));
  },
});

/** Rejects options that a sweep of fits does not have. Its fits run one after the other in this process. */
function checkUnused(options: Readonly<Record<string, unknown>>): void {
  const used = Object.entries(options).flatMap(([name, value]) => (value ? [name] : []));
  if (used.length > 0)
    throw new UsageError(`${used.join(', ')}: for sweeps of trainings; fits of a sweep run one after the other, here`);
}

export interface SweepTaskOptions {
  folder: string;
  submission: number;
  index: number;
}

/** Command that runs a task of a sweep on a cluster. It is called by job scripts and hidden from the help. */
export const sweepTask: Command<SweepTaskOptions> = () => ({
  command: 'sweep-task <folder> <submission> <index>',
  describe: false,
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true })
      .positional('submission', { type: 'number', demandOption: true })
      .positional('index', { type: 'number', demandOption: true }),
  async handler({ folder, submission, index }) {
    const { runSweepTask } = await import('../actions/sweep-task.js');
    await runSweepTask({ folder, submission, index });
  },
});
