import type { BackendChoice } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { backendOption, countOption, runSetOption } from './options.js';

export interface ReportOptions {
  runs: string[];
  output: string | undefined;
  images: number | undefined;
  set: string[] | undefined;
  backend: BackendChoice;
}

/** Default number of images in a report: two rows of a wide page. */
const FIRST_IMAGES = 6;

export const report: Command<ReportOptions> = (terminal) => ({
  command: 'report <runs..>',
  describe: 'Write a report on one or several runs as one HTML file that needs no network',
  builder: (yargs) =>
    yargs
      .positional('runs', { type: 'string', array: true, demandOption: true, describe: 'Folders of runs' })
      .options({
        output: {
          alias: 'o',
          type: 'string',
          requiresArg: true,
          describe: 'HTML file; default report.html in the run’s folder, or in the current folder for several runs',
        },
        images: countOption(
          'images',
          `How many of the first images to show, beside the best, typical and worst (default: ${FIRST_IMAGES}); 0: no images`,
          0,
        ),
        set: runSetOption,
        backend: backendOption,
      })
      .epilogue(
        examples(
          ['$0 report runs/portraits', 'writes runs/portraits/report.html'],
          ['$0 report runs/portraits runs/portraits-2 -o both.html', 'two runs beside each other'],
        ),
      ),
  async handler({ runs, output, images = FIRST_IMAGES, set = [], backend }) {
    const { runReport } = await import('../actions/report.js');
    await runReport({ runs, output, images, set, backend }, terminal);
  },
});
