import { benchmark } from './benchmark.js';
import { chart } from './chart.js';
import { cite } from './cite.js';
import type { Command, CommandTree } from './command.js';
import { compare } from './compare.js';
import { completion } from './completion.js';
import { config } from './config.js';
import { datasetActions, datasets } from './datasets.js';
import { demo } from './demo.js';
import { doctor } from './doctor.js';
import { evaluate } from './evaluate.js';
import { exportCommand } from './export.js';
import { fit } from './fit.js';
import { generate } from './generate.js';
import { importCommand } from './import.js';
import { init } from './init.js';
import { inpaint } from './inpaint.js';
import { keys } from './keys.js';
import { report } from './report.js';
import { reproduce } from './reproduce.js';
import { sweep, sweepTask } from './sweep.js';
import { tensorboard } from './tensorboard.js';
import { tensorflow } from './tensorflow.js';
import { train } from './train.js';
import { watch } from './watch.js';

/** All sub-commands, in the order of the help. */
// biome-ignore lint/suspicious/noExplicitAny: each has options of its own
export const commands: readonly Command<any>[] = [
  init,
  train,
  evaluate,
  benchmark,
  inpaint,
  generate,
  fit,
  chart,
  report,
  watch,
  tensorboard,
  compare,
  reproduce,
  cite,
  sweep,
  sweepTask,
  datasets,
  config,
  keys,
  completion(() => commandTree),
  exportCommand,
  importCommand,
  demo,
  tensorflow,
  doctor,
];

/** All sub-commands, with the actions of `datasets`. */
export const commandTree: CommandTree = { commands, actionsOf: { datasets: datasetActions } };
