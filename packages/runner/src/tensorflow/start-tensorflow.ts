import { BackendError } from '../backend/backend.js';
import { builtFolder, readBuilt } from './built-tensorflow.js';
import { type RunningTensorflow, registerTensorflow } from './register-tensorflow.js';

/**
 * Starts the built backend `tensorflow`.
 *
 * @returns undefined if none was built
 * @throws BackendError `not-usable` if the TensorFlow that it was built for cannot be loaded
 */
export function startTensorflow(): RunningTensorflow | undefined {
  const folder = builtFolder();
  const built = readBuilt(folder);
  if (!built) return undefined;
  try {
    return registerTensorflow(folder);
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new BackendError(
      'not-usable',
      `The backend tensorflow was built for TensorFlow ${built.version} in ${built.folder}, which does not load: ${reason}`,
      `Build it again: npx hypersiren tensorflow --python ${built.python}`,
      error,
    );
  }
}
