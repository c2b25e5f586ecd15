import { pan, type Size, type View, WHOLE, zoom } from './view.js';

/** Steps of a key or a button. */
const KEY_ZOOM = 1.5;
const KEY_PAN = 0.25; // relative to half of the visible part
/** Zoom factor per pixel of wheel rotation. */
const WHEEL_ZOOM = 1.002;

export interface Navigation {
  readonly get: () => View;
  readonly set: (view: View) => void;
  readonly image: () => Size;
}

/**
 * Adds navigation by mouse, touch, wheel and keys to a canvas. The wheel scrolls the page until the canvas has the
 * focus. Pinches, which browsers report as a wheel with Ctrl, always zoom the canvas.
 */
export function navigate(
  canvas: HTMLCanvasElement,
  { get, set, image }: Navigation,
): { zoomBy: (factor: number) => void } {
  const pointers = new Map<number, { x: number; y: number }>();
  const place = (x: number, y: number) => ({
    row: (2 * y) / canvas.clientHeight - 1,
    column: (2 * x) / canvas.clientWidth - 1,
  });
  const middle = () => {
    const all = [...pointers.values()];
    const mean = (of: 'x' | 'y') => all.reduce((sum, point) => sum + point[of], 0) / all.length;
    const [x, y] = [mean('x'), mean('y')];
    const spread = all.reduce((sum, point) => sum + Math.hypot(point.x - x, point.y - y), 0) / all.length;
    return { x, y, spread };
  };

  canvas.addEventListener('pointerdown', ({ pointerId, offsetX: x, offsetY: y }) => {
    canvas.setPointerCapture(pointerId);
    pointers.set(pointerId, { x, y });
  });
  canvas.addEventListener('pointermove', ({ pointerId, offsetX: x, offsetY: y }) => {
    if (!pointers.has(pointerId)) return;
    const before = middle();
    pointers.set(pointerId, { x, y });
    const after = middle();
    const [from, to] = [place(before.x, before.y), place(after.x, after.y)];
    const moved = pan(get(), { row: from.row - to.row, column: from.column - to.column }, image());
    set(pointers.size > 1 && before.spread > 0 ? zoom(moved, after.spread / before.spread, image(), to) : moved);
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    canvas.addEventListener(end, ({ pointerId }) => pointers.delete(pointerId));

  canvas.addEventListener(
    'wheel',
    (event) => {
      if (document.activeElement !== canvas && !event.ctrlKey) return;
      event.preventDefault();
      const turned = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1) * (event.ctrlKey ? 5 : 1);
      set(zoom(get(), WHEEL_ZOOM ** -turned, image(), place(event.offsetX, event.offsetY)));
    },
    { passive: false },
  );

  const zoomBy = (factor: number) => set(zoom(get(), factor, image()));
  const keys: Record<string, () => void> = {
    '+': () => zoomBy(KEY_ZOOM),
    '=': () => zoomBy(KEY_ZOOM),
    '-': () => zoomBy(1 / KEY_ZOOM),
    '0': () => set(WHOLE),
    ArrowUp: () => set(pan(get(), { row: -KEY_PAN, column: 0 }, image())),
    ArrowDown: () => set(pan(get(), { row: KEY_PAN, column: 0 }, image())),
    ArrowLeft: () => set(pan(get(), { row: 0, column: -KEY_PAN }, image())),
    ArrowRight: () => set(pan(get(), { row: 0, column: KEY_PAN }, image())),
  };
  canvas.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  canvas.addEventListener('dblclick', (event) => set(zoom(get(), 2, image(), place(event.offsetX, event.offsetY))));
  return { zoomBy };
}
