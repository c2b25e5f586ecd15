import { type LoadDemoOptions, loadDemo } from './load-demo.js';
import { writeDemo } from './write-demo.js';

/** Options of {@link buildDemo}. */
export interface BuildDemoOptions extends LoadDemoOptions {
  /** Folder for the page. */
  readonly folder: string;
  /** Write beside files that are no page's, which stay as they are; default false. */
  readonly force?: boolean | undefined;
}

/** A page that was written. */
export interface BuiltDemo {
  /** How many files it has. */
  readonly count: number;
  /** Of all files together. */
  readonly bytes: number;
}

/**
 * Writes the page with a run's model into a folder, for any web host. Images of the run come along only if `images` says how
 * many, as they may not be passed on.
 *
 * @throws DemoError; RunError, ConfigError, CheckpointError
 */
export async function buildDemo({ folder, force, images = 0, ...source }: BuildDemoOptions): Promise<BuiltDemo> {
  const files = await loadDemo({ images, ...source });
  await writeDemo(files, folder, { force });
  return { count: files.size, bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0) };
}
