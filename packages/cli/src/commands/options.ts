import { autoOrder, BACKEND_CHOICES, LAUNCHER_CHOICES, UsageError } from '@hypersiren/runner/options';
import type { Options } from 'yargs';

/** Option that selects the backend. */
export const backendOption = {
  choices: BACKEND_CHOICES,
  default: 'auto',
  describe: `Backend; auto selects ${autoOrder()}`,
} as const satisfies Options;

/** Option of commands whose trainings can run on a cluster. */
export const launcherOption = {
  choices: LAUNCHER_CHOICES,
  describe: 'Where trainings run: processes here, or a cluster; `launcher` of the configuration has its options',
} as const satisfies Options;

/** Option that selects the backend, for commands that can resume a run. */
export const resumedBackendOption = {
  ...backendOption,
  describe: `${backendOption.describe}; with --resume it selects the run’s backend`,
} as const satisfies Options;

export const acceptChangesOption = {
  type: 'boolean', // no default, because yargs treats defaults as given
  implies: 'resume',
  describe:
    'With --resume: accept a configuration or data that differ from those of the newest checkpoint; run.json records the differences',
} as const satisfies Options;

export const setOption = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe:
    'Override a key of the configuration, for instance train.steps=100; may be repeated; `hypersiren keys` explains them',
} as const satisfies Options;

/** Option that overrides configuration keys, for commands that read a run and its data. */
export const runSetOption = {
  ...setOption,
  describe: 'Override a key of the run’s configuration, for instance dataset.path=… for moved data; may be repeated',
} as const satisfies Options;

/** Creates an option with an integer value of at least `least`. Without it, yargs would parse `--pixels ten` as NaN. */
export function countOption(name: string, describe: string, least = 1) {
  return {
    type: 'number',
    requiresArg: true,
    describe,
    coerce: (count: number | undefined): number | undefined => {
      if (count === undefined || (Number.isSafeInteger(count) && count >= least)) return count;
      throw new UsageError(`--${name} expects one whole number of at least ${least}`);
    },
  } as const satisfies Options;
}

/** Options that select the known pixels of an image. */
export const contextOptions = {
  pixels: countOption(
    'pixels',
    'Number of known pixels, chosen at random; all are known without this and without --mask',
    0,
  ),
  mask: {
    type: 'string',
    requiresArg: true,
    conflicts: 'pixels',
    describe: 'Image file whose light pixels are the known ones; of the image’s size or the model’s',
  },
  seed: countOption('seed', 'Seed of the random pixels; default 1', 0),
} as const satisfies Record<string, Options>;
