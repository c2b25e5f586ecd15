import * as tf from '@tensorflow/tfjs-core';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js';

/** A temporary folder in which the suite around it works. After it the backend is `cpu` again, whatever a command took. */
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
