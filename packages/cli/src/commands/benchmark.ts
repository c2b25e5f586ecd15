import type { BackendChoice, LAUNCHER_CHOICES } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
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
        describe: 'Folders of other trained runs to compare with',
      })
      .options({
        set: setOption,
        run: {
          type: 'string',
          requiresArg: true,
          describe: 'With a configuration: folder of its trained run; without a run there, a model is trained first',
        },
        only: {
          type: 'string',
          requiresArg: true,
          describe: 'Baselines to measure, separated by commas, instead of those of the configuration',
        },
        protocol: {
          choices: ['check', 'record', 'ignore'] as const,
          default: 'check' as const,
          describe:
            'Check images and masks against protocol.json beside the configuration, write that file, or ignore it',
        },
        cache: {
          type: 'boolean',
          default: true,
          describe: 'Reuse results of baselines in runs/.baselines; --no-cache measures them again',
        },
        backend: backendOption,
        launcher: launcherOption,
        'dry-run': {
          type: 'boolean',
          describe: 'With a cluster: print what would be submitted, and write nothing',
        },
      })
      .epilogue(
        examples(
          ['$0 benchmark experiments/faces32/config.yaml', 'train first, then measure'],
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
