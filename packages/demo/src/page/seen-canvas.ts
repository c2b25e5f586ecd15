import { imagePixels } from './colors.js';
import { context2d, resize } from './dom.js';
import type { Raster } from './images/resample.js';
import type { Mask, Point } from './known-pixels.js';

/** Approximate longer side of the canvas in screen pixels. */
const SIDE = 640;

/** Callbacks of {@link SeenCanvas}. */
export interface SeenEvents {
  /** The pointer moved between two points while pressed. The first call of a stroke has the same point twice. */
  readonly onStroke: (from: Point, to: Point) => void;
  /** The space key was pressed at a pixel. */
  readonly onToggle: (pixel: { row: number; column: number }) => void;
  /** The keyboard cursor moved to a pixel. */
  readonly onMove: (pixel: { row: number; column: number }) => void;
}

/** Canvas that shows and edits the known pixels. */
export class SeenCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #events: SeenEvents;
  #raster: Raster | undefined;
  #mask: Mask | undefined;
  #cursor = { row: 0, column: 0 };
  #last: Point | undefined;

  constructor(canvas: HTMLCanvasElement, events: SeenEvents) {
    this.#canvas = canvas;
    this.#events = events;
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.#last = this.#point(event);
      if (this.#last) events.onStroke(this.#last, this.#last);
    });
    canvas.addEventListener('pointermove', (event) => {
      const to = this.#point(event);
      if (!this.#last || !to) return;
      events.onStroke(this.#last, to);
      this.#last = to;
    });
    for (const end of ['pointerup', 'pointercancel'] as const)
      canvas.addEventListener(end, () => {
        this.#last = undefined;
      });
    canvas.addEventListener('keydown', (event) => this.#key(event));
    for (const change of ['focus', 'blur'] as const) canvas.addEventListener(change, () => this.#draw());
  }

  /** Shows the known pixels of an image. */
  show(raster: Raster, mask: Mask): void {
    this.#raster = raster;
    this.#mask = mask;
    this.#draw();
  }

  #point({ offsetX, offsetY }: PointerEvent): Point | undefined {
    const { clientWidth, clientHeight } = this.#canvas;
    if (!this.#raster) return undefined;
    return {
      row: (offsetY / clientHeight) * this.#raster.height,
      column: (offsetX / clientWidth) * this.#raster.width,
    };
  }

  #key(event: KeyboardEvent): void {
    const steps: Record<string, readonly [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const step = steps[event.key];
    if (!this.#raster || (!step && event.key !== ' ')) return;
    event.preventDefault();
    if (!step) {
      this.#events.onToggle(this.#cursor);
      return;
    }
    const { row, column } = this.#cursor;
    this.#cursor = {
      row: Math.min(this.#raster.height - 1, Math.max(0, row + step[0])),
      column: Math.min(this.#raster.width - 1, Math.max(0, column + step[1])),
    };
    this.#draw();
    this.#events.onMove(this.#cursor);
  }

  #draw(): void {
    if (!this.#raster || !this.#mask) return;
    const { height, width, channels, data } = this.#raster;
    const cell = Math.max(1, Math.floor(SIDE / Math.max(height, width)));
    resize(this.#canvas, { height: height * cell, width: width * cell });
    const context = context2d(this.#canvas);
    const style = getComputedStyle(this.#canvas);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    const pixels = imagePixels(data, channels);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const pixel = row * width + column;
        if (this.#mask[pixel] === 1) {
          context.fillStyle = `rgb(${pixels.slice(4 * pixel, 4 * pixel + 3).join(' ')})`;
          context.fillRect(column * cell, row * cell, cell, cell);
        } else {
          // Unknown pixels are dots.
          context.fillStyle = style.getPropertyValue('--dot');
          const dot = Math.max(1, Math.round(cell / 8));
          context.fillRect((column + 0.5) * cell - dot / 2, (row + 0.5) * cell - dot / 2, dot, dot);
        }
      }
    if (document.activeElement !== this.#canvas) return;
    const { row, column } = this.#cursor;
    context.lineWidth = Math.max(2, cell / 6);
    for (const [color, inset] of [
      ['#000', 0],
      ['#fff', context.lineWidth],
    ] as const) {
      context.strokeStyle = color;
      const side = cell - 2 * inset + context.lineWidth;
      context.strokeRect(
        column * cell + inset - context.lineWidth / 2,
        row * cell + inset - context.lineWidth / 2,
        side,
        side,
      );
    }
  }
}
