import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(fileURLToPath(import.meta.url), '../../../../..');

/** The folder of real data beside the repository, which is not part of it. */
export const sharedData = path.resolve(root, '../shared/data');

/** Skips the test, and says so in its title, unless all these files of the shared data are there. */
export function needsSharedData(context: Mocha.Context, ...files: readonly string[]): void {
  const missing = files.find((file) => !existsSync(path.join(sharedData, file)));
  if (missing === undefined) return;
  if (context.test) context.test.title += ` (skipped: ../shared/data/${missing} is missing)`;
  context.skip();
}
