/** Size of the drawing; the page scales it. */
const [WIDTH, HEIGHT] = [400, 190];
const MARGIN = { left: 46, right: 8, top: 8, bottom: 24 };

/** Largest number of points of a curve. Beyond it, every other point is dropped. */
const MAX_POINTS = 400;

/** Distance from the right side within which a label ends at its tick. */
const EDGE = 24;

/** Approximate number of ticks. */
const TICKS = 4;

/** Quantity on the vertical axis. */
export interface CurveAxis {
  readonly label: string;
  /** Whether the axis is logarithmic. */
  readonly log: boolean;
  readonly format: (value: number) => string;
}

interface Point {
  readonly step: number;
  readonly value: number;
}

const numbers = new Intl.NumberFormat('en', { notation: 'compact' });

/** A chart with a curve for each network, over the steps. */
export class Curves {
  readonly element: SVGElement;
  readonly #axis: CurveAxis;
  readonly #curves = new Map<string, Point[]>();

  constructor(axis: CurveAxis) {
    this.#axis = axis;
    this.element = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'curves' });
    this.draw();
  }

  /** Removes all curves. */
  clear(): void {
    this.#curves.clear();
    this.draw();
  }

  /** Adds a point to a curve. `draw` shows it. */
  add(name: string, step: number, value: number): void {
    if (!Number.isFinite(value) || (this.#axis.log && value <= 0)) return;
    const points = this.#curves.get(name) ?? [];
    points.push({ step, value });
    this.#curves.set(
      name,
      points.length > MAX_POINTS ? points.filter((_, i) => i % 2 === 0 || i === points.length - 1) : points,
    );
  }

  /**
   * Draws the curves.
   *
   * @param until step at the end of the horizontal axis, if it is after all points
   */
  draw(until = 1): void {
    const points = [...this.#curves.values()].flat();
    const last = Math.max(until, ...points.map(({ step }) => step));
    const values = points.map(({ value }) => this.#scaled(value));
    const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
    const room = Math.max(0.05 * (high - low), this.#axis.log ? 0.05 : 0.5);
    const [bottom, top] = [low - room, high + room];
    const x = (step: number) => MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * step) / last;
    const y = (scaled: number) =>
      MARGIN.top + (HEIGHT - MARGIN.top - MARGIN.bottom) * (1 - (scaled - bottom) / (top - bottom));
    const parts: SVGElement[] = [];
    if (points.length > 0) {
      for (const { at, text } of this.#ticks(bottom, top)) {
        parts.push(svg('path', { class: 'grid', d: `M${MARGIN.left} ${y(at).toFixed(1)}H${WIDTH - MARGIN.right}` }));
        parts.push(label(text, MARGIN.left - 6, y(at) + 4, 'end'));
      }
      for (const step of roundNumbers(0, last).filter(Number.isInteger)) {
        // The outermost labels stay within the drawing.
        const anchor = step === 0 ? 'start' : x(step) > WIDTH - EDGE ? 'end' : 'middle';
        parts.push(label(numbers.format(step), x(step), HEIGHT - 6, anchor));
      }
    }
    for (const [name, curve] of this.#curves) {
      const path = curve.map(({ step, value }) => `${x(step).toFixed(1)} ${y(this.#scaled(value)).toFixed(1)}`);
      parts.push(svg('path', { class: 'curve', 'data-network': name, d: `M${path.join('L')}h0` }));
      const [cx = '', cy = ''] = (path.at(-1) ?? '').split(' ');
      parts.push(svg('circle', { class: 'end', 'data-network': name, cx, cy, r: '3' }));
    }
    this.element.replaceChildren(...parts);
    const now = [...this.#curves].map(([name, curve]) => `${name} ${this.#axis.format(curve.at(-1)?.value as number)}`);
    this.element.setAttribute('aria-label', [this.#axis.label, ...now].join(', '));
  }

  #scaled(value: number): number {
    return this.#axis.log ? Math.log10(value) : value;
  }

  /** Returns ticks at round numbers. On a short logarithmic axis these are round numbers of the linear one. */
  #ticks(bottom: number, top: number): { at: number; text: string }[] {
    const { log, format } = this.#axis;
    if (!log) return roundNumbers(bottom, top).map((at) => ({ at, text: format(at) }));
    const decades = [];
    for (let exponent = Math.ceil(bottom); exponent <= top; exponent++) decades.push(10 ** exponent);
    const values = decades.length >= 2 ? decades : roundNumbers(10 ** bottom, 10 ** top).filter((value) => value > 0);
    return values.map((value) => ({ at: Math.log10(value), text: format(value) }));
  }
}

/** Returns a few multiples of 1, 2 or 5 times a power of ten between two numbers. */
export function roundNumbers(low: number, high: number): number[] {
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high * (1 + 1e-9); index++)
    ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

function label(text: string, x: number, y: number, anchor: string): SVGElement {
  const element = svg('text', { class: 'tick', x: x.toFixed(1), y: y.toFixed(1), 'text-anchor': anchor });
  element.textContent = text;
  return element;
}

function svg(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
