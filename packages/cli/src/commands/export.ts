import type { Command } from './command.js';

/** Named here again, so that help need not load the formats; `exportFormats` has what they are. */
export const EXPORT_FORMATS = ['safetensors', 'onnx', 'tfjs', 'npz'] as const;

export interface ExportOptions {
  run: string;
  to: (typeof EXPORT_FORMATS)[number];
  output: string | undefined;
}

export const exportCommand: Command<ExportOptions> = (terminal) => ({
  command: 'export <run>',
  describe: 'Write a model for other programs, with a model card',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of the run whose model is exported' })
      .options({
        to: {
          choices: EXPORT_FORMATS,
          demandOption: true,
          describe: 'safetensors or npz (NumPy): every variable; onnx or tfjs: the model and its parts as graphs',
        },
        output: {
          alias: 'o',
          type: 'string',
          requiresArg: true,
          describe: 'Folder for the files; without it exported/ and the format’s name in the run’s',
        },
      })
      .example('$0 export runs/portraits --to onnx -o onnx', 'for ONNX Runtime'),
  async handler({ run, to, output }) {
    const { exportRun } = await import('../actions/export-run.js');
    await exportRun({ run, to, output }, terminal);
  },
});
