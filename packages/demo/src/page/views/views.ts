import { byId } from '../dom.js';
import { say } from '../say.js';
import { type ImageReceiver, receiveImages } from './receive-images.js';

/** A view of the page. The address ends with `#` and its name, and may go on with `?` and a query. */
export interface View {
  /** Called whenever the view is shown. Resolves to the receiver of pasted and dropped images, if it takes any. */
  readonly show: (query: string) => Promise<ImageReceiver | undefined>;
  /** Called when the address changes to another query while the view is shown. */
  readonly move?: (query: string) => void;
}

/** Shows the view that the address names, or else the first, and changes between views with the address. */
export function connectViews(views: Readonly<Record<string, View>>): void {
  const names = Object.keys(views);
  let shown: string | undefined;
  const show = async (): Promise<void> => {
    const [wanted = '', query = ''] = location.hash.slice(1).split('?', 2);
    // Other addresses are those of places within a view.
    const name = names.includes(wanted) ? wanted : (shown ?? (names[0] as string));
    if (name === shown) {
      if (name === wanted) views[name]?.move?.(query);
      return;
    }
    shown = name;
    for (const one of names) byId(`${one}-view`, HTMLElement).hidden = one !== name;
    for (const link of document.querySelectorAll<HTMLElement>('.views a'))
      link.ariaCurrent = link.dataset.view === name ? 'page' : null;
    byId('about', HTMLElement).hidden = name !== names[0]; // it describes the model of the first view
    receiveImages(undefined);
    say(undefined);
    try {
      const receiver = await views[name]?.show(query);
      if (shown === name) receiveImages(receiver);
    } catch (error) {
      say(error, () => location.reload());
    }
  };
  addEventListener('hashchange', () => void show());
  void show();
}
