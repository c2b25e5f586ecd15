import { type BackendChoice, ranksOf, UsageError } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import { silentTerminal } from '../terminal/terminal.js';
import type { Command } from './command.js';
import { acceptChangesOption, resumedBackendOption, setOption } from './options.js';

export interface TrainOptions {
  config: string | undefined;
  from: string | undefined;
  resume: string | undefined;
  'accept-changes': boolean | undefined;
  set: string[] | undefined;
  run: string | undefined;
  minutes: number | undefined;
  'dry-run': boolean | undefined;
  sheets: boolean | undefined;
  'on-divergence': 'stop' | 'rollback' | undefined;
  backend: BackendChoice;
}

/** Whether this process prints output: only the first of several processes that train together does. */
const speaks = (ranksOf()?.rank ?? 0) === 0;

export const train: Command<TrainOptions> = (given) => ({
  command: 'train [config]',
  describe: 'Train the model of a configuration, evaluate it and draw its charts; or resume a run',
  builder: (yargs) =>
    yargs
      .positional('config', { type: 'string', describe: 'Configuration file (YAML)' })
      .options({
        from: {
          type: 'string',
          requiresArg: true,
          conflicts: 'resume',
          describe:
            'Start from the weights of this run, or of `pretrained`: fine-tuning; train.from of the configuration',
        },
        resume: {
          type: 'string',
          requiresArg: true,
          conflicts: ['config', 'run', 'minutes'],
          describe:
            'Folder of a run to resume from its newest checkpoint; --set train.steps=… extends it, --set dataset.path=… finds moved data',
        },
        'accept-changes': acceptChangesOption,
        set: setOption,
        run: {
          type: 'string',
          requiresArg: true,
          describe: 'Folder of the run; default runs/<name>, or runs/<name>-2, … if it exists',
        },
        minutes: {
          type: 'number',
          requiresArg: true,
          conflicts: ['resume', 'dry-run'],
          describe: 'Duration of the training in minutes; timed steps determine train.steps',
        },
        'dry-run': {
          type: 'boolean', // no default, because it would always conflict with --run
          conflicts: ['resume', 'run'],
          describe:
            'Estimate the training from a few real steps: parameters, operations, time, memory, data; nothing is written',
        },
        sheets: {
          type: 'boolean', // no default, because it would always conflict with --dry-run
          conflicts: 'dry-run',
          describe: 'Draw contact sheets at steps 25, 100, 400, … while the training continues',
        },
        'on-divergence': {
          choices: ['stop', 'rollback'] as const,
          describe:
            'What to do when loss or gradient explode: stop, or return to the last checkpoint with half the learning rate; sets train.onDivergence',
        },
        backend: resumedBackendOption,
      })
      .epilogue(
        examples(
          ['$0 train experiments/portraits/config.yaml', 'the default experiment'],
          ['$0 train config.yaml --set train.steps=100', 'with another number of steps'],
          ['$0 train config.yaml --dry-run', 'estimate time and memory'],
          ['$0 train config.yaml --from runs/portraits', 'fine-tuning'],
          ['$0 train --resume runs/portraits', 'after Ctrl-C, a crash or a power cut'],
          ['$0 train --resume runs/portraits --set train.steps=5000', 'train for longer'],
        ),
      ),
  async handler({
    config,
    from,
    resume,
    acceptChanges = false,
    set = [],
    run,
    minutes,
    dryRun,
    sheets,
    onDivergence,
    backend,
  }) {
    const { interruptible } = await import('../terminal/interruptible.js');
    const terminal = speaks ? given : silentTerminal;
    if (resume !== undefined) {
      const other = set.find((one) => !/^\s*(train\.steps|dataset\.path[\w.-]*)\s*=/.test(one));
      if (other !== undefined)
        throw new UsageError(
          `--set ${other}: with --resume only train.steps can be set, to train for longer, and dataset.path, where the data lies now`,
        );
      const { resumeTraining } = await import('../actions/train.js');
      const options = { run: resume, set, onDivergence, acceptChanges, sheets, backend };
      await interruptible(terminal, (signal) => resumeTraining(options, terminal, signal));
      return;
    }
    if (minutes !== undefined && !(minutes > 0))
      throw new UsageError(`--minutes: expected more than 0, got ${minutes}`);
    if (config === undefined) throw new UsageError('train needs a configuration, or --resume and the folder of a run');
    const all = [
      ...set,
      ...(from === undefined ? [] : [`train.from=${JSON.stringify(from)}`]),
      ...(onDivergence === undefined ? [] : [`train.onDivergence=${onDivergence}`]),
    ];
    if (dryRun) {
      const { runDry } = await import('../actions/train.js');
      await interruptible(terminal, (signal) => runDry({ config, set: all, backend }, terminal, signal), 'Stopping');
      return;
    }
    const { runTraining } = await import('../actions/train.js');
    await interruptible(terminal, (signal) =>
      runTraining({ config, set: all, run, minutes, sheets, backend }, terminal, signal),
    );
  },
});
