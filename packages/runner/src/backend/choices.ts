import type { Registry } from '@hypersiren/siren/family';
import type { Backend } from './backend.js';
import { type BackendName, backends } from './backends.js';

/** What `--backend` takes: the best there is, or one by its name. */
export type BackendChoice = 'auto' | BackendName;

/** Every {@link BackendChoice}. */
export const BACKEND_CHOICES: readonly BackendChoice[] = backendChoices(backends);

/** `auto`, and the members of a registry by name. */
export function backendChoices<const R extends Registry<Backend>>(family: R): readonly ('auto' | (keyof R & string))[] {
  return ['auto', ...Object.keys(family)];
}

/** What `auto` takes: `tensorflow on a GPU, else native, else cpu`. */
export function autoOrder(family: Registry<Backend> = backends): string {
  return Object.values(family)
    .flatMap(({ name, auto }) => (auto ? [auto.where === undefined ? name : `${name} ${auto.where}`] : []))
    .join(', else ');
}
