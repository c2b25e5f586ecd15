import type { BackendChoice } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { backendOption, setOption } from './options.js';

export interface EvaluateOptions {
  run: string;
  set: string[] | undefined;
  backend: BackendChoice;
}

export const evaluate: Command<EvaluateOptions> = (terminal) => ({
  command: 'evaluate <run>',
  describe: 'Measure a run’s model on its test images and draw its charts again',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of the run' })
      .options({ set: setOption, backend: backendOption })
      .epilogue(
        examples(
          ['$0 evaluate runs/portraits', 'with its own configuration'],
          [
            "$0 evaluate runs/portraits --set 'context.evaluate=[5, 20, 100]'",
            'with other contexts, beside the evaluation of record',
          ],
        ),
      ),
  async handler({ run, set = [], backend }) {
    const { runEvaluation } = await import('../actions/evaluate.js');
    await runEvaluation({ run, set, backend }, terminal);
  },
});
