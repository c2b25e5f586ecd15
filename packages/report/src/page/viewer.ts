/// <reference lib="dom" />
import { element } from './element.js';

const MOST_ZOOM = 32;

/**
 * Shows an image's pictures large, side by side; zoom and place are the same for all. Wheel, pinch, drag, buttons and keys
 * move them; the arrows with Shift go on to other images and contexts.
 */
export function openViewer(cards: readonly HTMLElement[], index: number, context: number, opener: HTMLElement): void {
  /** Of the part that is seen: how much larger than the whole, and its upper left corner as a share of the whole. */
  let view = { zoom: 1, x: 0, y: 0 };
  let [card, strip] = [index, context];
  let pictures: HTMLElement[] = [];

  const title = element('h2', { id: 'viewer-title' });
  const panes = element('div', { class: 'panes', tabindex: 0, 'aria-label': 'Pictures; + and − zoom, arrows move' });
  const level = element('span', { 'aria-live': 'polite' });
  const button = (label: string, text: string, act: () => void): HTMLButtonElement => {
    const made = element('button', { type: 'button', 'aria-label': label, title: label }, text);
    made.addEventListener('click', act);
    return made;
  };
  const dialog = element(
    'dialog',
    { class: 'viewer', 'aria-labelledby': 'viewer-title' },
    element(
      'header',
      {},
      title,
      button('Close', '✕', () => dialog.close()),
    ),
    panes,
    element(
      'footer',
      {},
      button('Previous image', '‹ image', () => go(-1, 0)),
      button('Next image', 'image ›', () => go(1, 0)),
      button('Fewer pixels seen', '‹ context', () => go(0, -1)),
      button('More pixels seen', 'context ›', () => go(0, 1)),
      element('span', { class: 'space' }),
      button('Zoom out', '−', () => zoomBy(0.5)),
      level,
      button('Zoom in', '+', () => zoomBy(2)),
      button('Whole picture', 'whole', () => move({ zoom: 1, x: 0, y: 0 })),
    ),
  );

  function go(images: number, contexts: number): void {
    const wrap = (value: number, length: number): number => (value + length) % length;
    card = wrap(card + images, cards.length);
    strip = wrap(strip + contexts, stripsOf(cards[card] as HTMLElement).length);
    fill();
  }

  function fill(): void {
    const from = cards[card] as HTMLElement;
    const chosen = stripsOf(from)[strip];
    const tiles = [...from.querySelectorAll('.truth .tile'), ...(chosen?.querySelectorAll('.tile') ?? [])];
    title.textContent = `${from.dataset.title}, from ${chosen?.dataset.title}`;
    pictures = [];
    panes.replaceChildren(
      ...tiles.map((tile) => {
        const picture = tile.querySelector('img')?.cloneNode() as HTMLImageElement;
        pictures.push(picture);
        return element(
          'figure',
          {},
          element('div', { class: 'lens' }, picture),
          element(
            'figcaption',
            {},
            ...[...(tile.querySelector('.tile-label')?.childNodes ?? [])].map((node) => node.cloneNode(true)),
          ),
        );
      }),
    );
    move(view);
  }

  function move({ zoom, x, y }: typeof view): void {
    const bounded = Math.max(1, Math.min(MOST_ZOOM, zoom));
    const within = (value: number): number => Math.max(0, Math.min(1 - 1 / bounded, value));
    view = { zoom: bounded, x: within(x), y: within(y) };
    for (const picture of pictures)
      picture.style.transform = `scale(${view.zoom}) translate(${-100 * view.x}%, ${-100 * view.y}%)`;
    level.textContent = `${Math.round(view.zoom * 10) / 10}×`;
  }

  /** Zooms while a point of the lens, as a share of it, keeps what it shows; by default its middle. */
  function zoomBy(factor: number, at = { x: 0.5, y: 0.5 }): void {
    const zoom = Math.max(1, Math.min(MOST_ZOOM, view.zoom * factor));
    move({
      zoom,
      x: view.x + at.x * (1 / view.zoom - 1 / zoom),
      y: view.y + at.y * (1 / view.zoom - 1 / zoom),
    });
  }

  panes.addEventListener(
    'wheel',
    (event) => {
      const lens = (event.target as Element).closest('.lens')?.getBoundingClientRect();
      if (!lens) return;
      event.preventDefault();
      const at = { x: (event.clientX - lens.left) / lens.width, y: (event.clientY - lens.top) / lens.height };
      zoomBy(2 ** (-event.deltaY / 240), at);
    },
    { passive: false },
  );

  const fingers = new Map<number, { x: number; y: number }>();
  panes.addEventListener('pointerdown', (event) => {
    if (!(event.target as Element).closest('.lens')) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    panes.setPointerCapture(event.pointerId);
  });
  panes.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    const lens = panes.querySelector('.lens')?.getBoundingClientRect();
    if (!before || !lens) return;
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    const now = { x: event.clientX, y: event.clientY };
    fingers.set(event.pointerId, now);
    const [other] = others;
    if (other) {
      const distance = (place: { x: number; y: number }): number => Math.hypot(place.x - other.x, place.y - other.y);
      zoomBy(distance(now) / Math.max(1, distance(before)));
    } else
      move({
        zoom: view.zoom,
        x: view.x - (now.x - before.x) / lens.width / view.zoom,
        y: view.y - (now.y - before.y) / lens.height / view.zoom,
      });
  });
  for (const type of ['pointerup', 'pointercancel'] as const)
    panes.addEventListener(type, (event) => fingers.delete(event.pointerId));

  dialog.addEventListener('keydown', (event) => {
    const by = 0.1 / view.zoom;
    const moves: Readonly<Record<string, () => void>> = event.shiftKey
      ? {
          ArrowLeft: () => go(-1, 0),
          ArrowRight: () => go(1, 0),
          ArrowUp: () => go(0, -1),
          ArrowDown: () => go(0, 1),
          '+': () => zoomBy(2),
        }
      : {
          ArrowLeft: () => move({ ...view, x: view.x - by }),
          ArrowRight: () => move({ ...view, x: view.x + by }),
          ArrowUp: () => move({ ...view, y: view.y - by }),
          ArrowDown: () => move({ ...view, y: view.y + by }),
          '+': () => zoomBy(2),
          '=': () => zoomBy(2),
          '-': () => zoomBy(0.5),
          '0': () => move({ zoom: 1, x: 0, y: 0 }),
        };
    const act = moves[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close(); // beside it
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    opener.focus();
  });
  fill();
  document.body.append(dialog);
  dialog.showModal();
  panes.focus();
}

function stripsOf(card: HTMLElement): HTMLElement[] {
  return [...card.querySelectorAll<HTMLElement>('.strip')];
}
