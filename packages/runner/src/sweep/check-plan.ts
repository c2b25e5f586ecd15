import { existsSync } from 'node:fs';
import path from 'node:path';
import { compareConfigs } from '../config/compare-configs.js';
import { formatConfig } from '../config/format-config.js';
import { relativePath } from '../relative-path.js';
import { formatJson } from '../run/files/format-json.js';
import { readJson } from '../run/files/read-json.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { RunError } from '../run/run-error.js';

/** Returns the path of a sweep's copy of its configuration, with all defaults and absolute paths. */
export const baseFile = (folder: string): string => path.join(folder, 'base.yaml');

/**
 * Checks that the folder contains no other sweep, and records the plan and the configuration. Settings of the launcher
 * and the folders of data files may differ.
 *
 * @param plan what the sweep varies, and the path of its configuration
 * @param config configuration with its overrides
 * @param load reads a configuration and adds its defaults
 * @throws RunError `run-exists` if the folder contains another sweep
 */
export async function checkPlan(
  folder: string,
  plan: object,
  config: object,
  load: (file: string) => Promise<object>,
): Promise<void> {
  const file = path.join(folder, 'sweep.json');
  const text = formatJson(plan);
  const before = await readJson<object>(
    file,
    'Name another folder with --run, or remove the file if the plan is the same',
  );
  if (before !== undefined && formatJson(before) !== text)
    throw new RunError(
      'run-exists',
      relativePath(folder),
      'holds another sweep, which differs in configuration, grid, seeds or overrides',
      'Name another folder with --run',
    );
  const base = baseFile(folder);
  if (before !== undefined && existsSync(base)) {
    const changes = changedSettings(await load(base), config);
    if (changes.length > 0)
      throw new RunError(
        'run-exists',
        relativePath(folder),
        `holds this sweep with other settings: ${changes.join('; ')}`,
        'Restore them, or name another folder with --run',
      );
  }
  // Sweeps of version 0.1 have no copy.
  if (before === undefined || !existsSync(base)) await writeFileAtomically(base, formatConfig(config));
  if (before === undefined) await writeFileAtomically(file, text);
}

/**
 * Returns the differences between two configurations that can change results, one phrase each:
 * `train.learningRate 0.001, now 0.01`.
 */
export function changedSettings(before: object, now: object): string[] {
  return compareConfigs([settingsOf(before), settingsOf(now)]).map(
    ({ key, values: [then, value] }) => `${key} ${then}, now ${value}`,
  );
}

/** Keys of a configuration that do not change results. The key `sweep` is part of the plan. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['name', 'sweep', 'launcher']);

/** Returns the settings of a configuration that decide the results. Absolute paths are reduced to their last part. */
export function settingsOf(config: object): object {
  const portable = (_: string, value: unknown) =>
    typeof value === 'string' && path.isAbsolute(value) ? path.basename(value) : value;
  const own = Object.fromEntries(Object.entries(config).filter(([key]) => !WITHOUT_EFFECT.has(key)));
  return JSON.parse(JSON.stringify(own, portable)) as object;
}
