import type { Registry } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';
import { type Backend, BackendError, type LoadedBackend } from './backend.js';
import { type BackendName, backends } from './backends.js';
import type { BackendChoice } from './choices.js';

/** A loaded backend that TensorFlow.js now uses. */
export interface ChosenBackend<Name extends string = BackendName> extends LoadedBackend {
  name: Name;
  /** Message for the user, in one line, that says why computation is slow and how to speed it up. */
  notice?: string;
}

/**
 * Makes TensorFlow.js use a backend. `auto` chooses the first usable one: TensorFlow or WebGPU if they have a GPU, else
 * the native kernels, else plain JavaScript with a notice.
 *
 * @throws BackendError if the named backend cannot be used, or if no backend can be used
 */
export function useBackend(choice: BackendChoice): Promise<ChosenBackend> {
  return useBackendOf(backends, choice);
}

/**
 * Makes TensorFlow.js use a backend from a custom registry.
 *
 * @throws BackendError if the named backend cannot be used, or if no backend can be used
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
  return start(name, await (family[name] as Backend).load());
}

async function start<Name extends string>(name: Name, loaded: LoadedBackend): Promise<ChosenBackend<Name>> {
  // TensorFlow.js prints the error of a backend that does not start and returns false.
  if (!(await tf.setBackend(loaded.tfName)))
    throw new BackendError('not-usable', `The backend ${name} loaded but did not start`);
  await tf.ready();
  return { name, ...loaded };
}

/**
 * Uses the first backend that `auto` may choose and that can be used. The result includes a notice if computation is
 * slow.
 */
async function useBest<R extends Registry<Backend>>(family: R): Promise<ChosenBackend<keyof R & string>> {
  let notice: string | undefined;
  for (const { name, auto, load } of Object.values<Backend>(family)) {
    if (!auto) continue;
    try {
      const loaded = await load();
      const refusal = auto.refusal?.(loaded);
      if (refusal === undefined) {
        const chosen = await start(name, loaded);
        const words = [auto.notice, auto.notice ? notice?.replaceAll('\n', ' ') : notice].filter(Boolean).join(' ');
        return { ...chosen, ...(words && { notice: words }) };
      }
      notice = refusal;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      // A backend without packages or device needs no notice; one that is there and fails does.
      if (error.code === 'not-usable') notice = error.message;
    }
  }
  throw new BackendError('not-usable', `No backend can be used${notice === undefined ? '' : `: ${notice}`}`);
}
