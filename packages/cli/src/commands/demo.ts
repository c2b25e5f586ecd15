import { examples } from '../terminal/examples.js';
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
  describe: 'Serve or write a page where a model inpaints, networks learn and a generator makes images',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        describe:
          'Folder of the run whose model or generator is shown; without it the newest model in ./runs, else the pretrained one',
      })
      .options({
        build: {
          type: 'string',
          requiresArg: true,
          describe: 'Write the page into this folder, for any web host, instead of serving it',
        },
        force: {
          type: 'boolean', // no default, because yargs treats defaults as given
          implies: 'build',
          describe: 'Write the page even if the folder holds other files; they are neither changed nor deleted',
        },
        port: {
          ...countOption('port', 'Port to serve at; default 8700 or, if that is in use, a free one', 0),
          conflicts: 'build',
        },
        host: {
          type: 'string',
          requiresArg: true,
          default: '127.0.0.1',
          describe: 'Address to serve at; an address other than this machine’s own lets others open the page',
        },
        images: countOption(
          'images',
          'Number of images of the run’s evaluation split on the page; default 6, with --build 0, as data may not be passed on',
          0,
        ),
        set: runSetOption,
      })
      .epilogue(
        examples(
          ['$0 demo', 'serve at http://127.0.0.1:8700/'],
          ['$0 demo --build page', 'write files for a web host'],
          ['$0 demo runs/mine', 'with a model of your own'],
        ),
      ),
  async handler({ run, build, force = false, port, host, images, set = [] }) {
    const { runDemoBuild, serveDemo } = await import('../actions/demo.js');
    if (build !== undefined) return runDemoBuild({ run, images, set, folder: build, force }, terminal);
    const { untilInterrupted } = await import('../terminal/interruptible.js');
    await untilInterrupted((signal) => serveDemo({ run, images, set, port, host }, terminal, signal));
  },
});
