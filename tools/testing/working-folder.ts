import * as tf from '@tensorflow/tfjs-core';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js';

/**
 * Creates a temporary working directory for the enclosing test suite. The backend is reset to `cpu` after its tests.
 */
export function workingFolder(): TemporaryFolder {
  const folder = temporaryFolder();
  const home = process.cwd();
  before(() => process.chdir(folder.path));
  after(async () => {
    process.chdir(home);
    await tf.setBackend('cpu');
  });
  return folder;
}
