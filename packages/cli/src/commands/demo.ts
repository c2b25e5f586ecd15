import type { Command } from './command.js';
import { countOption, runSetOption } from './options.js';

export interface DemoOptions {
  run: string | undefined;
  build: string | undefined;
  force: boolean | undefined;
  port: number | undefined;
  host: string;
  images: number | undefined;
  set: string[] | undefined;
}

export const demo: Command<DemoOptions> = (terminal) => ({
  command: 'demo [run]',
  describe: 'A page on which the model completes images while they are painted; computed in the browser',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        describe: 'Folder of the run whose model is shown; without it the newest in ./runs',
      })
      .options({
        build: {
          type: 'string',
          requiresArg: true,
          describe: 'Write the page into this folder, for any web host, in place of serving it',
        },
        force: {
          type: 'boolean', // without a default, which would count as given
          implies: 'build',
          describe: 'Write the page although the folder holds other files; none of them is changed or deleted',
        },
        port: { ...countOption('port', 'Port to serve at; 8700 or, if that is taken, any', 0), conflicts: 'build' },
        host: {
          type: 'string',
          requiresArg: true,
          default: '127.0.0.1',
          describe: 'Address to serve at; others than this machine’s own let everyone in who reaches it',
        },
        images: countOption(
          'images',
          'So many images of the run’s evaluation split to begin with; 6, with --build none, as data may not be passed on',
          0,
        ),
        set: runSetOption,
      })
      .example('$0 demo runs/portraits', 'serve at http://127.0.0.1:8700/')
      .example('$0 demo runs/portraits --build page', 'write files for a web host'),
  async handler({ run, build, force = false, port, host, images, set = [] }) {
    const { runDemoBuild, serveDemo } = await import('../actions/demo.js');
    if (build !== undefined) return runDemoBuild({ run, images, set, folder: build, force }, terminal);
    const { untilInterrupted } = await import('../terminal/interruptible.js');
    await untilInterrupted((signal) => serveDemo({ run, images, set, port, host }, terminal, signal));
  },
});
