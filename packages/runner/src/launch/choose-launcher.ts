import { type LauncherName, type LauncherSettings, sweepLauncher } from './launchers.js';
import type { AnySweepLauncher } from './sweep-launcher.js';

/** The launcher that is asked for, or that a configuration names, with what that says of it; `local` without either. */
export function chooseLauncher(
  settings: LauncherSettings | undefined,
  name: LauncherName = settings?.type ?? 'local',
): { launcher: AnySweepLauncher; settings: object } {
  const launcher = sweepLauncher(name);
  return { launcher, settings: settings?.type === name ? settings : launcher.schema.parse({ type: name }) };
}
