import { type BackendChoice, UsageError } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { acceptChangesOption, resumedBackendOption, setOption } from './options.js';

export interface FitOptions {
  config: string | undefined;
  resume: string | undefined;
  from: string | undefined;
  'accept-changes': boolean | undefined;
  set: string[] | undefined;
  run: string | undefined;
  backend: BackendChoice;
}

export const fit: Command<FitOptions> = (terminal) => ({
  command: 'fit [config]',
  describe: 'Fit one network to one signal, measure it and draw the result',
  builder: (yargs) =>
    yargs
      .positional('config', {
        type: 'string',
        describe:
          'Configuration file (YAML), or a signal: an image, a sound, a video, a surface or a folder of images; with --from the image file',
      })
      .options({
        resume: {
          type: 'string',
          requiresArg: true,
          conflicts: ['config', 'run'],
          describe: 'Folder of a fit to resume from its newest checkpoint; --set train.steps=… extends it',
        },
        from: {
          type: 'string',
          requiresArg: true,
          conflicts: ['resume', 'accept-changes'],
          describe: 'Folder of a training: predict the image with its hypernetwork, then refine the emitted SIREN',
        },
        'accept-changes': acceptChangesOption,
        set: setOption,
        run: {
          type: 'string',
          requiresArg: true,
          describe: 'Folder of the run; default runs/<name>, or runs/<name>-2, … if it exists',
        },
        backend: resumedBackendOption,
      })
      .epilogue(
        examples(
          ['$0 fit photo.jpg --set fit.size=256', 'a photograph as a continuous function'],
          [
            '$0 fit photos --set fit.dataset.resize=stretch --set fit.dataset.size=64',
            'a network for each image of a folder',
          ],
          ['$0 fit experiments/fit-image/config.yaml', 'the fit of a configuration'],
          ['$0 fit --from runs/faces32 photo.png', 'predict with a hypernetwork, then refine'],
          ['$0 fit --resume runs/fit-image --set train.steps=5000', 'train for longer'],
        ),
      ),
  async handler({ config, resume, from, acceptChanges = false, set = [], run, backend }) {
    const [{ runFit, runFitFrom, resumeRunFit }, { interruptible }] = await Promise.all([
      import('../actions/fit.js'),
      import('../terminal/interruptible.js'),
    ]);
    if (resume !== undefined) {
      await interruptible(terminal, (signal) =>
        resumeRunFit({ run: resume, set, acceptChanges, backend }, terminal, signal),
      );
      return;
    }
    if (from !== undefined) {
      if (config === undefined)
        throw new UsageError('fit --from needs the image file: fit --from runs/faces32 photo.png');
      await interruptible(terminal, (signal) =>
        runFitFrom({ from, image: config, set, run, backend }, terminal, signal),
      );
      return;
    }
    if (config === undefined)
      throw new UsageError('fit needs a configuration or a signal, or --resume and the folder of a fit');
    await interruptible(terminal, (signal) => runFit({ config, set, run, backend }, terminal, signal));
  },
});
