import { gradientPixels, imagePixels, scaleOf, signedPixels } from '../colors.js';
import type { PixelValues } from '../completion.js';
import { byId, resize } from '../dom.js';
import { putPixels, putRaster, putSketch } from '../draw.js';
import type { NamedImage } from '../images/example-images.js';
import { bicubic, nearest } from '../images/resample.js';
import type { InpainterClient } from '../inpainter/inpainter-client.js';
import type { KnownImage, StartedModel } from '../inpainter/messages.js';
import type { Mask } from '../known-pixels.js';
import { nextTask } from '../next-task.js';
import { BandSize, renderBands } from '../render-window.js';
import { say } from '../say.js';
import { type Stage, Stages } from '../stages.js';
import { type Size, type View, type Window, windowOf } from '../view.js';
import { weightChart } from '../weights-chart.js';

/** Possible longer sides in pixels: of the preview, of the final image, of the small images and of the derivatives. */
const SKETCH = [24, 32, 48];
const FINE = [192, 256, 384, 512];
const SMALL = 192;
const DERIVED = [32, 48, 64, 96];

/** Time limit for the final image and for its derivatives, which determines their size. */
const PATIENCE = 1000; // ms

/** Time limit for the preview, without the encoder. */
const SKETCH_PATIENCE = 10; // ms

/** Name of the performance measure from a change of the known pixels to the preview. */
const FIRST_SIGHT = 'first sight';

/** Target durations of a band, after which changes are looked at. Derivatives have a higher fixed cost. */
const BAND = 12; // ms
const DERIVED_BAND = 60; // ms

/** Smallest scales of the gradient and the Laplacian, so that flat areas do not show rounding errors. */
const FLATTEST = 0.1;
const STRAIGHTEST = 1;

/** Predicted standard deviation that is shown as white, for values in [-1, 1]. */
const MAX_UNSURE = 0.5;

/** Content of the page. */
export interface Scene {
  image: NamedImage;
  mask: Mask;
  view: View;
  /** Time of the last change of the known pixels. Undefined after the preview. */
  changed: number | undefined;
}

/** Stages of the work. Each stage depends on the stages before it. */
const PARTS = ['complete', 'sketch', 'measure', 'refine', 'compare', 'derive', 'weigh', 'blend', 'rest'] as const;
type Part = (typeof PARTS)[number];

/** Lets the worker compute a scene, and draws it, in stages. */
export class Work {
  readonly #scene: Scene;
  readonly #examples: readonly NamedImage[];
  readonly #client: InpainterClient;
  readonly #model: StartedModel;
  readonly #stages: Stages;
  readonly #band = new BandSize(BAND, 100);
  readonly #derivedBand: BandSize;
  #fine: Size;
  /** The inpainted image that the worker has. */
  #completion: KnownImage | undefined;
  /** Pixels and PSNR of the latest inpainted image. */
  #measured: (PixelValues & { of: KnownImage }) | undefined;
  #weighed: KnownImage | undefined;
  #blended: { of: KnownImage; with: NamedImage; share: number } | undefined;

  /**
   * Creates the stages of the work.
   *
   * @param rest called after the last stage
   */
  constructor(
    client: InpainterClient,
    model: StartedModel,
    examples: readonly NamedImage[],
    scene: Scene,
    rest: () => void,
  ) {
    this.#client = client;
    this.#model = model;
    this.#scene = scene;
    this.#examples = examples;
    // Models with feature maps need reverse mode, which is much slower.
    this.#derivedBand = new BandSize(DERIVED_BAND, model.isLocal ? 1 : 20);
    this.#fine = sizeWithin(this.#shape, FINE[0] as number);
    const work: Record<Part, Stage> = {
      complete: () => this.#complete(),
      sketch: () => this.#sketch(),
      measure: () => this.#measure(),
      refine: (stale) => this.#refine(stale),
      compare: (stale) => this.#compare(stale),
      derive: (stale) => this.#derive(stale),
      weigh: (stale) => this.#weigh(stale),
      blend: () => this.#blend(),
      rest: async () => {
        byId('studio', HTMLElement).ariaBusy = 'false';
        rest();
      },
    };
    this.#stages = new Stages(
      PARTS.map((part) => work[part]),
      say,
    );
  }

  get #shape(): StartedModel['about']['shape'] {
    return this.#model.about.shape;
  }

  /** PSNR of the unknown pixels in dB. Undefined if there are none or it has not been measured yet. */
  get psnr(): number | undefined {
    return this.#measured?.psnr;
  }

  /** Restarts the work at a stage. */
  change(from: Part): void {
    byId('studio', HTMLElement).ariaBusy = 'true';
    this.#stages.from(PARTS.indexOf(from));
  }

  /** Returns the largest of the sizes that can be computed within the time limit. */
  #affordable(sides: readonly number[], speed: BandSize, patience = PATIENCE): Size {
    const counts = sides.map((side) => pointsOf(sizeWithin(this.#shape, side)));
    return sizeWithin(this.#shape, sides[counts.indexOf(speed.most(counts, patience))] as number);
  }

  async #complete(): Promise<void> {
    const { image, mask } = this.#scene;
    const known = { image: image.raster, mask };
    await this.#client.call('complete', known, byId('keep', HTMLInputElement).checked);
    this.#completion = known;
  }

  /** Draws a preview with few points. */
  async #sketch(): Promise<void> {
    if (!this.#completion) return;
    this.#fine = this.#affordable(FINE, this.#band);
    resize(canvas('made'), this.#fine);
    const size = this.#affordable(SKETCH, this.#band, SKETCH_PATIENCE);
    const values = await this.#client.call('values', windowOf(this.#scene.view, this.#shape, size), size);
    putSketch(canvas('made'), imagePixels(values, this.#shape.channels), size);
    const { changed } = this.#scene;
    if (changed !== undefined) performance.measure(FIRST_SIGHT, { start: changed, end: performance.now() });
    this.#scene.changed = undefined;
  }

  /** Measures the inpainted image at its own pixels. */
  async #measure(): Promise<void> {
    if (!this.#completion || this.#measured?.of === this.#completion) return;
    this.#measured = { of: this.#completion, ...(await this.#client.call('pixels')) };
    const { psnr } = this.#measured;
    byId('error', HTMLElement).textContent =
      psnr === undefined ? 'all pixels kept' : `${psnr.toFixed(1)} dB at unknown pixels`;
  }

  async #refine(stale: () => boolean): Promise<void> {
    if (!this.#completion) return;
    const compute = (window: Window, size: Size) => this.#client.call('values', window, size);
    const window = windowOf(this.#scene.view, this.#shape, this.#fine);
    for await (const { row, rows, values } of renderBands(window, this.#fine, this.#band, compute, stale))
      putPixels(
        canvas('made'),
        imagePixels(values, this.#shape.channels),
        { height: rows, width: this.#fine.width },
        row,
      );
  }

  async #compare(stale: () => boolean): Promise<void> {
    if (!this.#measured) return;
    const { raster } = this.#measured;
    const size = sizeWithin(this.#shape, SMALL);
    const window = windowOf(this.#scene.view, this.#shape, size);
    for (const [id, render] of [
      ['original', () => nearest(this.#scene.image.raster, window, size)],
      ['nearest', () => nearest(raster, window, size)],
      ['bicubic', () => bicubic(raster, window, size)],
    ] as const) {
      putRaster(canvas(id), render());
      await nextTask();
      if (stale()) return;
    }
  }

  async #derive(stale: () => boolean): Promise<void> {
    if (!this.#completion) return;
    const size = this.#affordable(DERIVED, this.#derivedBand);
    const window = windowOf(this.#scene.view, this.#shape, size);
    const gradient = new Float32Array(2 * pointsOf(size));
    const laplacian = new Float32Array(pointsOf(size));
    const compute = (window: Window, size: Size) => this.#client.call('derivatives', window, size);
    for await (const { row, values } of renderBands(window, size, this.#derivedBand, compute, stale)) {
      gradient.set(values.gradient, 2 * row * size.width);
      laplacian.set(values.laplacian, row * size.width);
    }
    if (stale()) return;
    for (const id of ['gradient', 'laplacian']) resize(canvas(id), size);
    const steepness = laplacian.map((_, i) => Math.hypot(gradient[2 * i] as number, gradient[2 * i + 1] as number));
    putPixels(canvas('gradient'), gradientPixels(gradient, scaleOf(steepness, FLATTEST)), size);
    putPixels(canvas('laplacian'), signedPixels(laplacian, scaleOf(laplacian.map(Math.abs), STRAIGHTEST)), size);
    if (this.#model.about.config.likelihood === undefined) return;
    const deviations = await this.#client.call('deviations', window, size);
    const brightness = deviations.map((deviation) => Math.min(1, deviation / MAX_UNSURE) * 2 - 1);
    putRaster(canvas('deviation'), { ...size, channels: 1, data: brightness });
  }

  async #weigh(stale: () => boolean): Promise<void> {
    if (!this.#completion || this.#weighed === this.#completion) return;
    const weights = await this.#client.call('weights');
    const charts: HTMLElement[] = [];
    for (const [index, values] of weights.entries()) {
      charts.push(weightChart(this.#model.siren, index, values));
      await nextTask();
      if (stale()) return;
    }
    byId('weights', HTMLElement).replaceChildren(...charts);
    this.#weighed = this.#completion;
  }

  async #blend(): Promise<void> {
    const share = Number(byId('blend', HTMLInputElement).value) / 100;
    const other = this.#examples[Number(byId('other', HTMLSelectElement).value)];
    const [old, own] = [this.#blended, this.#completion];
    if (!own || !other || (old?.of === own && old.with === other && old.share === share)) return;
    const all: Mask = new Uint8Array(pointsOf(this.#shape)).fill(1);
    const size = sizeWithin(this.#shape, SMALL);
    putRaster(
      canvas('between'),
      await this.#client.call('blend', own, { image: other.raster, mask: all }, share, size),
    );
    this.#blended = { of: own, with: other, share };
  }
}

function canvas(id: string): HTMLCanvasElement {
  return byId(id, HTMLCanvasElement);
}

/** Returns the size of a shape scaled to the given longer side. */
function sizeWithin({ height, width }: Size, longer: number): Size {
  const scale = longer / Math.max(height, width);
  return { height: Math.max(1, Math.round(height * scale)), width: Math.max(1, Math.round(width * scale)) };
}

function pointsOf({ height, width }: Size): number {
  return height * width;
}
