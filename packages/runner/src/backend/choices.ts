import type { Registry } from '@hypersiren/siren/family';
import type { Backend } from './backend.js';
import { type BackendName, backends } from './backends.js';

/** Value of `--backend`: `auto` for the best available backend, or the name of a backend. */
export type BackendChoice = 'auto' | BackendName;

/** All values of {@link BackendChoice}. */
export const BACKEND_CHOICES: readonly BackendChoice[] = backendChoices(backends);

/** Returns `auto` and the names of the backends in a registry. */
export function backendChoices<const R extends Registry<Backend>>(family: R): readonly ('auto' | (keyof R & string))[] {
  return ['auto', ...Object.keys(family)];
}

/** Returns a description of the backends that `auto` tries: `tensorflow on a GPU, else native, else cpu`. */
export function autoOrder(family: Registry<Backend> = backends): string {
  return Object.values(family)
    .flatMap(({ name, auto }) => (auto ? [auto.where === undefined ? name : `${name} ${auto.where}`] : []))
    .join(', else ');
}
