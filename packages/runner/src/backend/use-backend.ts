import * as tf from '@tensorflow/tfjs';
import { BackendError, type LoadedBackend } from './backend.js';
import { type BackendName, backends } from './backends.js';
import type { BackendChoice } from './choices.js';

export interface ChosenBackend extends LoadedBackend {
  name: BackendName;
  /** One line that the user should see: what is slow, and how to mend it. */
  notice?: string;
}

/**
 * Makes TensorFlow.js compute on a backend. `auto` takes TensorFlow where it has a GPU, else the native kernels, else
 * plain JavaScript, which it says.
 *
 * @throws BackendError if the one that was named cannot be used
 */
export async function useBackend(choice: BackendChoice): Promise<ChosenBackend> {
  return choice === 'auto' ? useBest() : use(choice);
}

async function use(name: BackendName): Promise<ChosenBackend> {
  const loaded = await backends[name].load();
  if (!(await tf.setBackend(loaded.tfName)))
    throw new BackendError('not-usable', `The backend ${name} loaded but did not start`);
  await tf.ready();
  return { name, ...loaded };
}

async function useBest(): Promise<ChosenBackend> {
  let notice: string | undefined;
  const attempt = async (name: BackendName): Promise<ChosenBackend | undefined> => {
    try {
      return await use(name);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      // What is not installed was not wanted; what is installed and fails is news.
      if (error.code !== 'not-installed') notice = error.message;
      return undefined;
    }
  };
  const gpu = await attempt('tensorflow');
  if (gpu?.gpu) return gpu;
  if (gpu)
    notice = `TensorFlow is installed but finds no GPU, so it is not used; --backend tensorflow takes it anyway.`;
  const native = await attempt('native');
  if (native) return { ...native, ...(notice && { notice }) };
  const reason = notice?.replaceAll('\n', ' ') ?? '';
  return { ...(await use('cpu')), notice: `Computing in plain JavaScript, many times slower than needed. ${reason}` };
}
