import path from 'node:path';
import { relativePath } from '../relative-path.js';
import { formatJson } from '../run/files/format-json.js';
import { readJson } from '../run/files/read-json.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { RunError } from '../run/run-error.js';

/**
 * Checks that the folder contains no other sweep, and records the plan.
 *
 * @throws RunError `run-exists` if the folder contains another sweep
 */
export async function checkPlan(folder: string, plan: object): Promise<void> {
  const file = path.join(folder, 'sweep.json');
  const text = formatJson(plan);
  const before = await readJson<object>(
    file,
    'Name another folder with --run, or remove the file if the plan is the same',
  );
  if (before === undefined) await writeFileAtomically(file, text);
  else if (formatJson(before) !== text)
    throw new RunError(
      'run-exists',
      relativePath(folder),
      'holds another sweep, which differs in configuration, grid, seeds or overrides',
      'Name another folder with --run',
    );
}
