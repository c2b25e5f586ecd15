import type { BackendChoice, LAUNCHER_CHOICES } from '@hypersiren/runner/options';
import type { Command } from './command.js';
import { examples } from './examples.js';
import { backendOption, launcherOption, setOption } from './options.js';

export interface BenchmarkOptions {
  target: string;
  runs: string[] | undefined;
  set: string[] | undefined;
  run: string | undefined;
  only: string | undefined;
  protocol: 'check' | 'record' | 'ignore';
  cache: boolean;
  backend: BackendChoice;
  launcher: (typeof LAUNCHER_CHOICES)[number] | undefined;
  'dry-run': boolean | undefined;
}

export const benchmark: Command<BenchmarkOptions> = (terminal) => ({
  command: 'benchmark <target> [runs..]',
  describe: 'Measure a model beside baselines on the same images and masks, with intervals',
  builder: (yargs) =>
    yargs
      .positional('target', {
        type: 'string',
        demandOption: true,
        describe: 'Configuration file (YAML), or folder of a trained run',
      })
      .positional('runs', {
        type: 'string',
        array: true,
        describe: 'Folders of other trained runs, to be measured beside it',
      })
      .options({
        set: setOption,
        run: {
          type: 'string',
          requiresArg: true,
          describe:
            'With a configuration: folder of a trained run of it; if it is none, or without it, a model is trained as `train` does',
        },
        only: {
          type: 'string',
          requiresArg: true,
          describe: 'Baselines to measure, with commas between them, instead of the configuration’s',
        },
        protocol: {
          choices: ['check', 'record', 'ignore'] as const,
          default: 'check' as const,
          describe:
            'Refuse to measure on other images or masks than protocol.json beside the configuration says, write it, or go without',
        },
        cache: {
          type: 'boolean',
          default: true,
          describe: 'Take results of baselines that were measured before, from runs/.baselines; --no-cache for none',
        },
        backend: backendOption,
        launcher: launcherOption,
        'dry-run': {
          type: 'boolean',
          describe: 'With a cluster: print what would be submitted; nothing is written',
        },
      })
      .epilogue(
        examples(
          ['$0 benchmark experiments/faces32/config.yaml', 'train, then measure'],
          ['$0 benchmark runs/faces32 runs/faces32-2 --only gaussian-posterior,unet', 'trained runs'],
        ),
      ),
  async handler({ target, runs = [], set = [], run, only, protocol, cache, backend, launcher, dryRun }) {
    const [{ runBenchmark }, { interruptible }] = await Promise.all([
      import('../actions/benchmark.js'),
      import('../terminal/interruptible.js'),
    ]);
    const names = only?.split(',').map((name) => name.trim());
    const options = { target, others: runs, set, run, only: names, protocol, cache, backend };
    await interruptible(terminal, (signal) => runBenchmark({ ...options, launcher, dryRun }, terminal, signal));
  },
});
