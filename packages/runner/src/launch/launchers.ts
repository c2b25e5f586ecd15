import { familyOf, type SettingsIn } from '@hypersiren/siren/family';
import { kubernetesLauncher } from './kubernetes/kubernetes.js';
import { localLauncher } from './local/local.js';
import { slurmLauncher } from './slurm/slurm.js';
import type { AnySweepLauncher } from './sweep-launcher.js';

/** All launchers, by their name in configurations. */
export const launchers = familyOf([localLauncher, slurmLauncher, kubernetesLauncher]);

/** Name of a launcher in {@link launchers}. */
export type LauncherName = keyof typeof launchers;

/** Settings of a launcher in a configuration. */
export type LauncherSettings = SettingsIn<typeof launchers>;

/** Returns the launcher of a name. Its options must have been checked by its schema. */
export function sweepLauncher(name: LauncherName): AnySweepLauncher {
  return launchers[name];
}
