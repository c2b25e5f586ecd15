import { type LoadDemoOptions, loadDemo } from './load-demo.js';
import { writeDemo } from './write-demo.js';

/** Options of {@link buildDemo}. */
export interface BuildDemoOptions extends LoadDemoOptions {
  /** Folder for the page. */
  readonly folder: string;
  /** Whether to write into a folder that contains other files, which are not changed. Default: false. */
  readonly force?: boolean | undefined;
}

/** A page that was written. */
export interface BuiltDemo {
  /** Number of files. */
  readonly count: number;
  /** Total size of the files. */
  readonly bytes: number;
}

/**
 * Writes the page with a run's model into a folder, for any web host. Images of the run are included only if `images`
 * is given, because redistribution may not be permitted.
 *
 * @throws DemoError if the page cannot be written
 * @throws RunError, ConfigError or CheckpointError if the run cannot be read
 */
export async function buildDemo({ folder, force, images = 0, ...source }: BuildDemoOptions): Promise<BuiltDemo> {
  const files = await loadDemo({ images, ...source });
  await writeDemo(files, folder, { force });
  return { count: files.size, bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0) };
}
