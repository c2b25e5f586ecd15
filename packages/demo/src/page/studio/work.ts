import type { Encoding } from '@hypersiren/hypernet/encoders';
import type { SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { gradientPixels, imagePixels, scaleOf, signedPixels } from '../colors.js';
import { Completer, type Completion, type PixelValues } from '../completion.js';
import { byId, resize } from '../dom.js';
import { putPixels, putRaster, putSketch } from '../draw.js';
import type { NamedImage } from '../example-images.js';
import type { Mask } from '../known-pixels.js';
import type { LoadedModel } from '../loading/load-model.js';
import { BandSize, renderBands } from '../render-window.js';
import { bicubic, nearest } from '../resample.js';
import { say } from '../say.js';
import { type Stage, Stages } from '../stages.js';
import { type Size, type View, windowOf } from '../view.js';
import { weightCharts } from '../weights-chart.js';

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

/** Target durations of a band. A frame has 16 ms. Derivatives have a higher fixed cost. */
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

/** Computes and draws a scene in stages. */
export class Work {
  readonly #scene: Scene;
  readonly #examples: readonly NamedImage[];
  readonly #shape: LoadedModel['about']['shape'];
  readonly #siren: SirenSpec;
  readonly #likelihood: boolean;
  readonly #completer: Completer;
  readonly #stages: Stages;
  readonly #band = new BandSize(BAND, 100);
  readonly #derivedBand: BandSize;
  #fine: Size;
  #completion: Completion | undefined;
  /** Pixels and PSNR of the latest inpainted image. */
  #measured: (PixelValues & { of: Completion }) | undefined;
  #weighed: Completion | undefined;
  #blended: { of: Completion | undefined; with: NamedImage; share: number } | undefined;

  /**
   * Creates the stages of the work.
   *
   * @param rest called after the last stage
   */
  constructor({ about, model }: LoadedModel, examples: readonly NamedImage[], scene: Scene, rest: () => void) {
    this.#scene = scene;
    this.#examples = examples;
    this.#shape = about.shape;
    this.#siren = model.spec.siren;
    this.#likelihood = about.config.likelihood !== undefined;
    this.#completer = new Completer(model);
    // Models with feature maps need reverse mode, which is much slower.
    this.#derivedBand = new BandSize(DERIVED_BAND, model.spec.local ? 1 : 20);
    this.#fine = sizeWithin(about.shape, FINE[0] as number);
    const work: Record<Part, Stage> = {
      complete: () => this.#complete(),
      sketch: () => this.#sketch(),
      measure: () => this.#measure(),
      refine: (stale) => this.#refine(stale),
      compare: () => this.#compare(),
      derive: (stale) => this.#derive(stale),
      weigh: () => this.#weigh(),
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
    const old = this.#completion;
    this.#completion = this.#completer.complete(image.raster, mask, byId('keep', HTMLInputElement).checked);
    old?.dispose();
  }

  /** Draws a preview with few points. */
  async #sketch(): Promise<void> {
    if (!this.#completion) return;
    this.#fine = this.#affordable(FINE, this.#band);
    resize(canvas('made'), this.#fine);
    const size = this.#affordable(SKETCH, this.#band, SKETCH_PATIENCE);
    const values = await this.#completer.values(
      this.#completion.images,
      windowOf(this.#scene.view, this.#shape, size),
      size,
    );
    putSketch(canvas('made'), imagePixels(values, this.#shape.channels), size);
    const { changed } = this.#scene;
    if (changed !== undefined) performance.measure(FIRST_SIGHT, { start: changed, end: performance.now() });
    this.#scene.changed = undefined;
  }

  /** Measures the inpainted image at its own pixels. */
  async #measure(): Promise<void> {
    if (!this.#completion || this.#measured?.of === this.#completion) return;
    const { image, mask } = this.#scene;
    const of = this.#completion;
    this.#measured = { of, ...(await this.#completer.pixels(of, image.raster, mask)) };
    const { psnr } = this.#measured;
    byId('error', HTMLElement).textContent =
      psnr === undefined ? 'all pixels kept' : `${psnr.toFixed(1)} dB at unknown pixels`;
  }

  async #refine(stale: () => boolean): Promise<void> {
    if (!this.#completion) return;
    const compute = this.#completer.values.bind(this.#completer, this.#completion.images);
    const window = windowOf(this.#scene.view, this.#shape, this.#fine);
    for await (const { row, rows, values } of renderBands(window, this.#fine, this.#band, compute, stale))
      putPixels(
        canvas('made'),
        imagePixels(values, this.#shape.channels),
        { height: rows, width: this.#fine.width },
        row,
      );
  }

  async #compare(): Promise<void> {
    if (!this.#measured) return;
    const size = sizeWithin(this.#shape, SMALL);
    const window = windowOf(this.#scene.view, this.#shape, size);
    putRaster(canvas('original'), nearest(this.#scene.image.raster, window, size));
    putRaster(canvas('nearest'), nearest(this.#measured.raster, window, size));
    putRaster(canvas('bicubic'), bicubic(this.#measured.raster, window, size));
  }

  async #derive(stale: () => boolean): Promise<void> {
    if (!this.#completion) return;
    const { images } = this.#completion;
    const size = this.#affordable(DERIVED, this.#derivedBand);
    const window = windowOf(this.#scene.view, this.#shape, size);
    const gradient = new Float32Array(2 * pointsOf(size));
    const laplacian = new Float32Array(pointsOf(size));
    const compute = this.#completer.derivatives.bind(this.#completer, images);
    for await (const { row, values } of renderBands(window, size, this.#derivedBand, compute, stale)) {
      gradient.set(values.gradient, 2 * row * size.width);
      laplacian.set(values.laplacian, row * size.width);
    }
    if (stale()) return;
    for (const id of ['gradient', 'laplacian']) resize(canvas(id), size);
    const steepness = laplacian.map((_, i) => Math.hypot(gradient[2 * i] as number, gradient[2 * i + 1] as number));
    putPixels(canvas('gradient'), gradientPixels(gradient, scaleOf(steepness, FLATTEST)), size);
    putPixels(canvas('laplacian'), signedPixels(laplacian, scaleOf(laplacian.map(Math.abs), STRAIGHTEST)), size);
    if (!this.#likelihood) return;
    const deviations = await this.#completer.deviations(images, window, size);
    const brightness = deviations.map((deviation) => Math.min(1, deviation / MAX_UNSURE) * 2 - 1);
    putRaster(canvas('deviation'), { ...size, channels: 1, data: brightness });
  }

  async #weigh(): Promise<void> {
    if (!this.#completion || this.#weighed === this.#completion) return;
    const weights = await this.#completer.weights(this.#completion.images);
    byId('weights', HTMLElement).replaceChildren(...weightCharts(this.#siren, weights));
    this.#weighed = this.#completion;
  }

  async #blend(): Promise<void> {
    const share = Number(byId('blend', HTMLInputElement).value) / 100;
    const other = this.#examples[Number(byId('other', HTMLSelectElement).value)];
    const old = this.#blended;
    if (!other || (old?.of === this.#completion && old?.with === other && old?.share === share)) return;
    const all: Mask = new Uint8Array(pointsOf(this.#shape)).fill(1);
    const { image, mask } = this.#scene;
    const [first, second] = [this.#completer.encode(image.raster, mask), this.#completer.encode(other.raster, all)];
    putRaster(canvas('between'), await this.#completer.blend(first, second, share, sizeWithin(this.#shape, SMALL)));
    tf.dispose([first, second] as (Encoding & tf.TensorContainerObject)[]);
    this.#blended = { of: this.#completion, with: other, share };
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
