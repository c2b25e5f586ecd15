import { byId } from '../dom.js';
import { say } from '../say.js';
import { type ImageReceiver, receiveImages } from './receive-images.js';

/** A view of the page. The address ends with `#` and its name. */
export interface View {
  /** Called whenever the view is shown. Resolves to the receiver of pasted and dropped images. */
  readonly show: () => Promise<ImageReceiver>;
}

/** Shows the view that the address names, or else the first, and changes between views with the address. */
export function connectViews(views: Readonly<Record<string, View>>): void {
  const names = Object.keys(views);
  let shown: string | undefined;
  const show = async (): Promise<void> => {
    const wanted = location.hash.slice(1);
    // Other addresses are those of places within a view.
    const name = names.includes(wanted) ? wanted : (shown ?? (names[0] as string));
    if (name === shown) return;
    shown = name;
    for (const one of names) byId(`${one}-view`, HTMLElement).hidden = one !== name;
    for (const link of document.querySelectorAll<HTMLElement>('.views a'))
      link.ariaCurrent = link.dataset.view === name ? 'page' : null;
    receiveImages(undefined);
    say(undefined);
    try {
      const receiver = await views[name]?.show();
      if (shown === name) receiveImages(receiver);
    } catch (error) {
      say(error, () => location.reload());
    }
  };
  addEventListener('hashchange', () => void show());
  void show();
}
