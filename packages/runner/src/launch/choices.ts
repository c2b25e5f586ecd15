import type { LauncherName } from './launchers.js';

/** Values of `--launcher`. They are listed apart from the launchers, so that `--help` does not load the launchers. */
export const LAUNCHER_CHOICES = ['local', 'slurm', 'kubernetes'] as const satisfies readonly LauncherName[];
