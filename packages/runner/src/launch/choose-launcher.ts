import { type LauncherName, type LauncherSettings, sweepLauncher } from './launchers.js';
import type { AnySweepLauncher } from './sweep-launcher.js';

/**
 * Returns the named launcher, or by default that of the configuration, else `local`. Settings of the configuration
 * apply if they are those of the same launcher.
 */
export function chooseLauncher(
  settings: LauncherSettings | undefined,
  name: LauncherName = settings?.type ?? 'local',
): { launcher: AnySweepLauncher; settings: object } {
  const launcher = sweepLauncher(name);
  return { launcher, settings: settings?.type === name ? settings : launcher.schema.parse({ type: name }) };
}
