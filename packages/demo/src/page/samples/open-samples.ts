import './samples.css';
import { byId } from '../dom.js';
import { wantedBackend } from '../views/backend-select.js';
import markup from './samples.html?raw';
import { SamplesView } from './samples-view.js';

let view: SamplesView | undefined;

/**
 * Opens the view of samples. The first call builds it and starts the worker.
 *
 * @param query state from a link
 */
export function openSamples(query: string): void {
  if (!view) {
    byId('samples-view', HTMLElement).replaceChildren(document.createRange().createContextualFragment(markup));
    view = new SamplesView(new URL('generator/', document.baseURI), wantedBackend());
  }
  view.show(query);
}
