import { byId } from '../dom.js';
import { putRaster } from '../draw.js';
import type { NamedImage } from '../images/example-images.js';
import type { InpainterClient } from '../inpainter/inpainter-client.js';
import type { StartedModel } from '../inpainter/messages.js';
import { countSeen, type Mask, scattered, stroked } from '../known-pixels.js';
import { SeenCanvas } from '../seen-canvas.js';
import { cornerOf, placeIn, type View, WHOLE } from '../view.js';
import { chosenTool, useTool } from './tools.js';
import { type Scene, Work } from './work.js';

/** Delay after the last change before screen readers are notified. */
const KEEP_STILL = 250; // ms

const numbers = new Intl.NumberFormat('en');

/** State of the page: the image, its known pixels and the view. */
export class Studio {
  readonly shape: StartedModel['about']['shape'];
  readonly work: Work;
  /** Called when the image or its known pixels change. */
  onChange: () => void = () => undefined;
  readonly #examples: readonly NamedImage[];
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #seen: SeenCanvas;
  readonly #scene: Scene;
  #seed = 1;
  #announcing: ReturnType<typeof setTimeout> | undefined;

  constructor(client: InpainterClient, model: StartedModel, examples: readonly NamedImage[]) {
    this.shape = model.about.shape;
    this.#examples = examples;
    byId('deviation-figure', HTMLElement).hidden = model.about.config.likelihood === undefined;
    const mask = scattered(this.shape, this.#shareCount(), this.#seed);
    this.#scene = { image: examples[0] as NamedImage, mask, view: WHOLE, changed: undefined };
    this.work = new Work(client, model, examples, this.#scene, () => this.#announce());
    this.#seen = new SeenCanvas(byId('seen', HTMLCanvasElement), {
      onStroke: (from, to) => {
        const tool = chosenTool();
        if (tool !== 'brush' && tool !== 'eraser') useTool('brush');
        const radius = Number(byId('radius', HTMLInputElement).value);
        this.see(stroked(this.#scene.mask, this.shape, from, to, radius, chosenTool() === 'brush'));
      },
      onToggle: (pixel) => this.#toggle(pixel),
      onMove: ({ row, column }) => {
        const kept = this.#scene.mask[row * this.shape.width + column] === 1 ? 'kept' : 'unknown';
        byId('status', HTMLElement).textContent = `Row ${row + 1}, column ${column + 1}: ${kept}`;
      },
    });
    this.#buttons = examples.map((example) => this.#exampleButton(example));
    byId('examples', HTMLElement).replaceChildren(...this.#buttons);
    byId('other', HTMLSelectElement).replaceChildren(
      ...examples.map(({ name }, index) => new Option(name, String(index), false, index === 1)),
    );
  }

  get pixels(): number {
    return this.shape.height * this.shape.width;
  }

  get image(): NamedImage {
    return this.#scene.image;
  }

  get mask(): Mask {
    return this.#scene.mask;
  }

  get view(): View {
    return this.#scene.view;
  }

  /** Inpaints the first example from random pixels. */
  begin(): void {
    useTool('scatter');
    this.choose(this.#scene.image);
    this.scatter();
  }

  /** Selects another image. */
  choose(next: NamedImage): void {
    this.#scene.image = next;
    for (const [index, button] of this.#buttons.entries())
      button.setAttribute('aria-pressed', String(this.#examples[index] === next));
    this.look(WHOLE);
    this.see(this.#scene.mask);
  }

  /** Replaces the mask of known pixels. */
  see(next: Mask): void {
    this.#scene.mask = next;
    this.#scene.changed ??= performance.now();
    this.onChange();
    this.showSeen();
    byId('count', HTMLElement).textContent = this.#countText();
    this.work.change('complete');
  }

  /** Draws the known pixels in the current colors of the page. */
  showSeen(): void {
    this.#seen.show(this.#scene.image.raster, this.#scene.mask);
  }

  /** Draws a random mask. The slider sets the number of pixels. */
  scatter(): void {
    const count = this.#shareCount();
    byId('share', HTMLInputElement).setAttribute(
      'aria-valuetext',
      `${numbers.format(count)} of ${numbers.format(this.pixels)} pixels`,
    );
    this.see(scattered(this.shape, count, this.#seed));
  }

  /** Draws another random mask. */
  shuffle(): void {
    this.#seed++;
    this.scatter();
  }

  /** Changes the view. */
  look(next: View): void {
    this.#scene.view = next;
    byId('made', HTMLCanvasElement).toggleAttribute('data-close', next.reach < 1);
    byId('scale', HTMLElement).textContent = `${numbers.format(Number((1 / next.reach).toPrecision(2)))}×`;
    const frame = byId('frame', HTMLElement);
    const corner = cornerOf(this.shape);
    const from = placeIn(next, this.shape, { row: -corner.row, column: -corner.column });
    const to = placeIn(next, this.shape, corner);
    frame.hidden = next.reach <= 1 && next.row === 0 && next.column === 0;
    frame.style.left = `${100 * from.x}%`;
    frame.style.top = `${100 * from.y}%`;
    frame.style.width = `${100 * (to.x - from.x)}%`;
    frame.style.height = `${100 * (to.y - from.y)}%`;
    this.work.change('sketch');
  }

  #toggle({ row, column }: { row: number; column: number }): void {
    const toggled = this.#scene.mask.slice();
    const pixel = row * this.shape.width + column;
    toggled[pixel] = 1 - (toggled[pixel] as number);
    this.see(toggled);
  }

  #exampleButton(example: NamedImage): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-label', example.name);
    const thumbnail = document.createElement('canvas');
    putRaster(thumbnail, example.raster);
    button.append(thumbnail);
    button.onclick = () => this.choose(example);
    return button;
  }

  #announce(): void {
    clearTimeout(this.#announcing);
    this.#announcing = setTimeout(() => {
      const { psnr } = this.work;
      const error = psnr === undefined ? '' : `, ${psnr.toFixed(1)} decibels at the unknown ones`;
      byId('status', HTMLElement).textContent =
        `${this.#scene.image.name} inpainted from ${this.#countText()}${error}.`;
    }, KEEP_STILL);
  }

  #countText(): string {
    return `${numbers.format(countSeen(this.#scene.mask))} of ${numbers.format(this.pixels)} pixels`;
  }

  /** Returns the number of known pixels from the slider. The square gives a finer resolution for few pixels. */
  #shareCount(): number {
    return Math.round((Number(byId('share', HTMLInputElement).value) / 100) ** 2 * this.pixels);
  }
}
