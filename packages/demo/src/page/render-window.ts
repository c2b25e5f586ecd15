import { nextTask } from './next-task.js';
import type { Size, Window } from './view.js';

/**
 * Number of rows that are computed at once, so that the page stays responsive. It adapts to the measured speed of the
 * backend.
 */
export class BandSize {
  readonly #milliseconds: number;
  #pointsPerMillisecond: number;

  /**
   * Creates a band size.
   *
   * @param milliseconds target duration of a band
   * @param pointsPerMillisecond initial estimate of the speed, for a slow machine
   */
  constructor(milliseconds: number, pointsPerMillisecond: number) {
    this.#milliseconds = milliseconds;
    this.#pointsPerMillisecond = pointsPerMillisecond;
  }

  rows(size: Size): number {
    const rows = Math.floor((this.#pointsPerMillisecond * this.#milliseconds) / size.width);
    return Math.min(size.height, Math.max(1, rows));
  }

  /** Returns the largest of the counts that takes at most `milliseconds`, or the first count if none does. */
  most(counts: readonly number[], milliseconds: number): number {
    const within = counts.filter((count) => count <= this.#pointsPerMillisecond * milliseconds);
    return Math.max(counts[0] as number, ...within);
  }

  learn(points: number, milliseconds: number): void {
    const measured = points / Math.max(milliseconds, 1);
    this.#pointsPerMillisecond = (this.#pointsPerMillisecond + measured) / 2;
  }
}

/** Consecutive rows of a rendering. */
export interface Band<Values> {
  readonly row: number;
  readonly rows: number;
  readonly values: Values;
}

/**
 * Renders a window from top to bottom in bands and yields to the event loop after each band.
 *
 * @param compute computes the values of a window of the given size
 * @param stale called after each band. The rendering ends if it returns true
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
    await nextTask();
    if (stale()) return;
  }
}

/** Returns the window of some rows of a rendering. */
function part({ rows: [first, last], columns }: Window, { height }: Size, row: number, rows: number): Window {
  const at = (index: number) => (height === 1 ? (first + last) / 2 : first + ((last - first) * index) / (height - 1));
  return { rows: [at(row), at(row + rows - 1)], columns };
}
