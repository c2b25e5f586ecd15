import { BACKEND_LABELS, BACKEND_NAMES, type BackendName } from '../backend-names.js';
import { byId } from '../dom.js';

/**
 * Shows the backend of the current view among those that it can use, if it has one. Choosing another one reloads the page
 * with it.
 */
export function showBackend(name: string | undefined, usable: readonly BackendName[] = BACKEND_NAMES): void {
  const select = byId('backend', HTMLSelectElement);
  byId('backend-label', HTMLElement).hidden = name === undefined;
  select.replaceChildren(...usable.map((value) => new Option(BACKEND_LABELS[value], value, false, value === name)));
  select.onchange = () => {
    const search = new URLSearchParams(location.search);
    search.set('backend', select.value);
    location.search = String(search);
  };
}

/** Returns the backend that the address asks for. */
export function wantedBackend(): string | null {
  return new URLSearchParams(location.search).get('backend');
}
