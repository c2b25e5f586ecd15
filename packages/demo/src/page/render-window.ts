import type { Size, Window } from './view.js';

/**
 * Rows that are computed at once, between which the page has its turn: as many as take so long, which depends on the browser's
 * backend and is learnt as it goes.
 */
export class BandSize {
  readonly #milliseconds: number;
  #pointsPerMillisecond: number;

  /**
   * @param milliseconds that a band should take
   * @param pointsPerMillisecond that are computed on a slow machine
   */
  constructor(milliseconds: number, pointsPerMillisecond: number) {
    this.#milliseconds = milliseconds;
    this.#pointsPerMillisecond = pointsPerMillisecond;
  }

  rows(size: Size): number {
    const rows = Math.floor((this.#pointsPerMillisecond * this.#milliseconds) / size.width);
    return Math.min(size.height, Math.max(1, rows));
  }

  /** The largest of some numbers of points that takes no longer than this; the first if none does. */
  most(counts: readonly number[], milliseconds: number): number {
    const within = counts.filter((count) => count <= this.#pointsPerMillisecond * milliseconds);
    return Math.max(counts[0] as number, ...within);
  }

  learn(points: number, milliseconds: number): void {
    const measured = points / Math.max(milliseconds, 1);
    this.#pointsPerMillisecond = (this.#pointsPerMillisecond + measured) / 2;
  }
}

/** Rows of a rendering. */
export interface Band<Values> {
  readonly row: number;
  readonly rows: number;
  readonly values: Values;
}

/**
 * Renders a window from top to bottom, band by band, and lets the page have its turn between them.
 *
 * @param compute the values of a window of so many rows and columns
 * @param stale asked between bands; true ends the rendering
 */
export async function* renderBands<Values>(
  window: Window,
  size: Size,
  band: BandSize,
  compute: (window: Window, size: Size) => Promise<Values>,
  stale: () => boolean,
): AsyncGenerator<Band<Values>> {
  for (let row = 0; row < size.height; ) {
    const rows = Math.min(band.rows(size), size.height - row);
    const start = performance.now();
    const values = await compute(part(window, size, row, rows), { height: rows, width: size.width });
    band.learn(rows * size.width, performance.now() - start);
    yield { row, rows, values };
    row += rows;
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (stale()) return;
  }
}

/** The window of some rows of a rendering. */
function part({ rows: [first, last], columns }: Window, { height }: Size, row: number, rows: number): Window {
  const at = (index: number) => (height === 1 ? (first + last) / 2 : first + ((last - first) * index) / (height - 1));
  return { rows: [at(row), at(row + rows - 1)], columns };
}
