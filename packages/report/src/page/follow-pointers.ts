/// <reference lib="dom" />

/** A point or an offset as a fraction of the size of a lens. */
export interface Share {
  readonly x: number;
  readonly y: number;
}

/** Callbacks for pointer gestures. */
export interface PointerMoves {
  /** Zooms around a fixed point. Default: the center. */
  zoomBy(factor: number, at?: Share): void;
  /** Moves the view with the pointer. */
  moveBy(way: Share): void;
}

/** Handles the wheel, drags and pinches on the lenses inside an element. */
export function followPointers(panes: HTMLElement, { zoomBy, moveBy }: PointerMoves): void {
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

  const fingers = new Map<number, Share>();
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
      const distance = (place: Share): number => Math.hypot(place.x - other.x, place.y - other.y);
      zoomBy(distance(now) / Math.max(1, distance(before)));
    } else moveBy({ x: (now.x - before.x) / lens.width, y: (now.y - before.y) / lens.height });
  });
  for (const type of ['pointerup', 'pointercancel'] as const)
    panes.addEventListener(type, (event) => fingers.delete(event.pointerId));
}
