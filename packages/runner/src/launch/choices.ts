import type { LauncherName } from './launchers.js';

/** What `--launcher` takes. Apart from the launchers themselves, so that `--help` need not load them. */
export const LAUNCHER_CHOICES = ['local', 'slurm', 'kubernetes'] as const satisfies readonly LauncherName[];
