import { byId } from '../dom.js';
import { backendLabels } from '../start-backend.js';

/** Shows the backend of the current view among all, if it has one. Choosing another one reloads the page with it. */
export function showBackend(name: string | undefined): void {
  const select = byId('backend', HTMLSelectElement);
  byId('backend-label', HTMLElement).hidden = name === undefined;
  select.replaceChildren(
    ...[...backendLabels].map(([value, label]) => new Option(label, value, false, value === name)),
  );
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
