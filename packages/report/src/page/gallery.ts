/// <reference lib="dom" />
import { choice } from './choice.js';
import { openViewer } from './viewer.js';

/** Adds the choice of contexts to a gallery, and a viewer that opens its images. */
export function startGallery(root: HTMLElement): void {
  const place = root.querySelector<HTMLElement>('[data-choice="context"]');
  const strips = [...root.querySelectorAll<HTMLElement>('.strip')];
  if (place) {
    const options = [...place.querySelectorAll<HTMLElement>('[data-value]')].map((option) => ({
      value: option.dataset.value ?? '',
      text: option.textContent ?? '',
    }));
    const choose = (value: string): void => {
      root.dataset.shown = value === 'all' ? 'all' : 'one';
      for (const strip of strips) strip.hidden = value !== 'all' && strip.dataset.context !== value;
    };
    place.replaceWith(choice(place.dataset.label ?? '', options, choose));
  }
  const cards = [...root.querySelectorAll<HTMLElement>('.card')];
  const section = root.closest('section')?.id;
  for (const card of cards) card.id = `${section}-image-${card.dataset.position}`;
  root.addEventListener('click', (event) => {
    const tile = (event.target as Element).closest<HTMLElement>('.tile');
    const card = tile?.closest<HTMLElement>('.card');
    if (!tile || !card) return;
    const context = tile.closest<HTMLElement>('.strip')?.dataset.context;
    const shown = strips.find((strip) => !strip.hidden)?.dataset.context;
    openViewer(cards, cards.indexOf(card), Number(context ?? shown ?? 0), tile);
  });
}
