import { isGeneratorConfig } from '../config/load-generator-config.js';
import { openRunFolder } from '../run/run-folder.js';

/**
 * Returns whether a run trains a generator of images.
 *
 * @throws RunError `no-run`
 */
export async function isGenerator(directory: string): Promise<boolean> {
  return isGeneratorConfig((await openRunFolder(directory)).config);
}
