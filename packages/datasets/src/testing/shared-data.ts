import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(fileURLToPath(import.meta.url), '../../../../..');

/** Folder of real data next to the repository. It is not part of the repository. */
export const sharedData = path.resolve(root, '../shared/data');

/** Skips the test, and marks its title, unless all the given files of the shared data exist. */
export function needsSharedData(context: Mocha.Context, ...files: readonly string[]): void {
  const missing = files.find((file) => !existsSync(path.join(sharedData, file)));
  if (missing === undefined) return;
  if (context.test) context.test.title += ` (skipped: ../shared/data/${missing} is missing)`;
  context.skip();
}
