import { familyOf, type SettingsIn } from '@hypersiren/siren/family';
import { kubernetesLauncher } from './kubernetes/kubernetes.js';
import { localLauncher } from './local/local.js';
import { slurmLauncher } from './slurm/slurm.js';
import type { AnySweepLauncher } from './sweep-launcher.js';

/** Every launcher, by the name that configurations use. */
export const launchers = familyOf([localLauncher, slurmLauncher, kubernetesLauncher]);

/** What {@link launchers} has, by name. */
export type LauncherName = keyof typeof launchers;

/** What a configuration says of a launcher. */
export type LauncherSettings = SettingsIn<typeof launchers>;

/** The launcher of that name, for options that its schema has checked. */
export function sweepLauncher(name: LauncherName): AnySweepLauncher {
  return launchers[name];
}
