/// <reference lib="dom" />
import { element } from './element.js';
import { followPointers } from './follow-pointers.js';

const MAX_ZOOM = 32;

/** Zoom and position of the visible part. */
interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Opens a viewer that shows the images of a card side by side, with a common zoom and position. The wheel, pinches,
 * drags, buttons and keys change the view. Shift with an arrow key changes the image or the context.
 */
export function openViewer(cards: readonly HTMLElement[], index: number, context: number, opener: HTMLElement): void {
  /** Visible part: magnification, and the upper left corner as a fraction of the whole image. */
  let view: View = { zoom: 1, x: 0, y: 0 };
  let [card, strip] = [index, context];
  let rasters: HTMLElement[] = [];

  const title = element('h2', { id: 'viewer-title' });
  const panes = element('div', { class: 'panes', tabindex: 0, 'aria-label': 'Images; + and − zoom, arrows move' });
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
      button('Fewer known pixels', '‹ context', () => go(0, -1)),
      button('More known pixels', 'context ›', () => go(0, 1)),
      element('span', { class: 'space' }),
      button('Zoom out', '−', () => zoomBy(0.5)),
      level,
      button('Zoom in', '+', () => zoomBy(2)),
      button('Whole image', 'whole', () => move({ zoom: 1, x: 0, y: 0 })),
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
    rasters = [];
    panes.replaceChildren(
      ...tiles.map((tile) => {
        const image = tile.querySelector('img')?.cloneNode() as HTMLImageElement;
        rasters.push(image);
        return element(
          'figure',
          {},
          element('div', { class: 'lens' }, image),
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

  function move({ zoom, x, y }: View): void {
    const bounded = Math.max(1, Math.min(MAX_ZOOM, zoom));
    const within = (value: number): number => Math.max(0, Math.min(1 - 1 / bounded, value));
    view = { zoom: bounded, x: within(x), y: within(y) };
    for (const image of rasters)
      image.style.transform = `scale(${view.zoom}) translate(${-100 * view.x}%, ${-100 * view.y}%)`;
    level.textContent = `${Math.round(view.zoom * 10) / 10}×`;
  }

  /** Zooms around a fixed point of the lens, given as a fraction of its size. Default: the center. */
  function zoomBy(factor: number, at = { x: 0.5, y: 0.5 }): void {
    const zoom = Math.max(1, Math.min(MAX_ZOOM, view.zoom * factor));
    move({
      zoom,
      x: view.x + at.x * (1 / view.zoom - 1 / zoom),
      y: view.y + at.y * (1 / view.zoom - 1 / zoom),
    });
  }

  followPointers(panes, {
    zoomBy,
    moveBy: ({ x, y }) => move({ ...view, x: view.x - x / view.zoom, y: view.y - y / view.zoom }),
  });
  dialog.addEventListener('keydown', (event) => {
    const act = keyMoves(event.shiftKey, { view, go, move, zoomBy })[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
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

/** Returns the actions of keys. Arrow keys move the view, and with Shift change the image or the context. */
function keyMoves(
  shifted: boolean,
  {
    view,
    go,
    move,
    zoomBy,
  }: {
    view: View;
    go(images: number, contexts: number): void;
    move(view: View): void;
    zoomBy(factor: number): void;
  },
): Readonly<Record<string, () => void>> {
  if (shifted)
    return {
      ArrowLeft: () => go(-1, 0),
      ArrowRight: () => go(1, 0),
      ArrowUp: () => go(0, -1),
      ArrowDown: () => go(0, 1),
      '+': () => zoomBy(2),
    };
  const by = 0.1 / view.zoom;
  return {
    ArrowLeft: () => move({ ...view, x: view.x - by }),
    ArrowRight: () => move({ ...view, x: view.x + by }),
    ArrowUp: () => move({ ...view, y: view.y - by }),
    ArrowDown: () => move({ ...view, y: view.y + by }),
    '+': () => zoomBy(2),
    '=': () => zoomBy(2),
    '-': () => zoomBy(0.5),
    '0': () => move({ zoom: 1, x: 0, y: 0 }),
  };
}

function stripsOf(card: HTMLElement): HTMLElement[] {
  return [...card.querySelectorAll<HTMLElement>('.strip')];
}
