import type { Registry } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';
import { type Backend, BackendError, type LoadedBackend } from './backend.js';
import { type BackendName, backends } from './backends.js';
import type { BackendChoice } from './choices.js';

/** A backend that was loaded and is now in use. */
export interface ChosenBackend<Name extends string = BackendName> extends LoadedBackend {
  name: Name;
  /** One line that the user should see: what is slow, and how to mend it. */
  notice?: string;
}

/**
 * Makes TensorFlow.js compute on a backend. `auto` takes the first of those that offer themselves and can be used: TensorFlow where
 * it has a GPU, else the native kernels, else plain JavaScript, which it says.
 *
 * @throws BackendError if the one that was named cannot be used
 */
export function useBackend(choice: BackendChoice): Promise<ChosenBackend> {
  return useBackendOf(backends, choice);
}

/**
 * The same with backends of one's own.
 *
 * @throws BackendError if the one that was named cannot be used
 */
export function useBackendOf<R extends Registry<Backend>>(
  family: R,
  choice: 'auto' | (keyof R & string),
): Promise<ChosenBackend<keyof R & string>> {
  return choice === 'auto' ? useBest(family) : use(choice, family);
}

async function use<R extends Registry<Backend>, Name extends keyof R & string>(
  name: Name,
  family: R,
): Promise<ChosenBackend<Name>> {
  const loaded = await (family[name] as Backend).load();
  if (!(await tf.setBackend(loaded.tfName)))
    throw new BackendError('not-usable', `The backend ${name} loaded but did not start`);
  await tf.ready();
  return { name, ...loaded };
}

/** The first that `auto` may take and that can be used, with a word about what is slow. */
async function useBest<R extends Registry<Backend>>(family: R): Promise<ChosenBackend<keyof R & string>> {
  let notice: string | undefined;
  for (const { name, auto } of Object.values<Backend>(family)) {
    if (!auto) continue;
    try {
      const chosen = await use(name, family);
      const refusal = auto.refusal?.(chosen);
      if (refusal === undefined) {
        const words = [auto.notice, auto.notice ? notice?.replaceAll('\n', ' ') : notice].filter(Boolean).join(' ');
        return { ...chosen, ...(words && { notice: words }) };
      }
      notice = refusal;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      // What is not installed was not wanted; what is installed and fails is news.
      if (error.code !== 'not-installed') notice = error.message;
    }
  }
  throw new BackendError('not-usable', `No backend can be used${notice === undefined ? '' : `: ${notice}`}`);
}
