import { FIGURE_FORMATS, type FigureFormat } from '@hypersiren/charts/figures';
import type { BackendChoice } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { backendOption, setOption } from './options.js';

export interface ChartOptions {
  runs: string[];
  statistics: boolean;
  set: string[] | undefined;
  output: string | undefined;
  format: FigureFormat;
  backend: BackendChoice;
}

export const chart: Command<ChartOptions> = (terminal) => ({
  command: 'chart <runs..>',
  describe: 'Draw the charts of one run, or of several runs in one chart',
  builder: (yargs) =>
    yargs
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Folders of runs; with --statistics also configurations',
      })
      .options({
        statistics: {
          type: 'boolean',
          default: false,
          describe:
            'Draw statistics of the emitted parameters before, during and after training, beside those of a SIREN',
        },
        set: { ...setOption, describe: 'Override a key of the configurations; may be repeated' },
        output: {
          alias: 'o',
          type: 'string',
          requiresArg: true,
          describe: 'Folder for the charts; default the run’s own, or ./figures for several runs and configurations',
        },
        format: {
          choices: FIGURE_FORMATS,
          default: 'png' as FigureFormat,
          describe: 'PNG for pages and slides; SVG or PDF, which scale without loss, for papers',
        },
        backend: backendOption,
      })
      .epilogue(
        examples(
          ['$0 chart runs/portraits runs/portraits-2 -o figures', 'compare two runs'],
          ['$0 chart runs/portraits --format pdf', 'for a paper'],
          ['$0 chart runs/portraits --statistics', 'what the hypernetwork emits'],
        ),
      ),
  async handler({ runs, statistics, set = [], output, format, backend }) {
    const { runChart } = await import('../actions/chart.js');
    await runChart({ runs, statistics, set, output, format, backend }, terminal);
  },
});
