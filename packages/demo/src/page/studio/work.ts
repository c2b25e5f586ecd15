import type { Encoding } from '@hypersiren/hypernet/encoders';
import type { SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { gradientPixels, imagePixels, scaleOf, signedPixels } from '../colors.js';
import { Completer, type Completion, type PixelValues } from '../completion.js';
import { byId, resize } from '../dom.js';
import { putPixels, putRaster, putSketch } from '../draw.js';
import type { NamedImage } from '../example-images.js';
import type { Mask } from '../known-pixels.js';
import type { LoadedModel } from '../load-model.js';
import { BandSize, renderBands } from '../render-window.js';
import { bicubic, nearest } from '../resample.js';
import { say } from '../say.js';
import { type Stage, Stages } from '../stages.js';
import { type Size, type View, windowOf } from '../view.js';
import { weightCharts } from '../weights-chart.js';

/** Pixels on the longer side of what is computed: while something moves, at rest, and of the small images. */
const SKETCH = [24, 32, 48];
const FINE = [192, 256, 384, 512];
const SMALL = 192;
const DERIVED = [32, 48, 64, 96];

/** How long the image, and its derivatives, may take until they are fine: on a slow machine they have fewer pixels. */
const PATIENCE = 1000; // ms

/** The same for the first sight, without what the model takes to read the known pixels. */
const SKETCH_PATIENCE = 10; // ms

/** What the browser's performance timeline calls the time from a change of the known pixels to the first sight. */
const FIRST_SIGHT = 'first sight';

/** Of what is computed between two turns of the page: a frame has 16 ms; derivatives cost more for being begun. */
const BAND = 12; // ms
const DERIVED_BAND = 60; // ms

/** Scales of the images of derivatives are no finer than these, lest a flat place shows its rounding errors. */
const FLATTEST = 0.1;
const STRAIGHTEST = 1;

/** The predicted deviation that is white, for values from -1 to 1. */
const MAX_UNSURE = 0.5;

/** What is shown. */
export interface Scene {
  image: NamedImage;
  mask: Mask;
  view: View;
  /** When known pixels changed of which there is no sight yet. */
  changed: number | undefined;
}

/** The parts of the work, each of which needs those before it. */
const PARTS = ['complete', 'sketch', 'measure', 'refine', 'compare', 'derive', 'weigh', 'blend', 'rest'] as const;
type Part = (typeof PARTS)[number];

/** What is computed of a scene and drawn, part by part. */
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
  /** What is known of the newest completion at the image's own pixels. */
  #measured: (PixelValues & { of: Completion }) | undefined;
  #weighed: Completion | undefined;
  #blended: { of: Completion | undefined; with: NamedImage; share: number } | undefined;

  /** @param rest called when all is done */
  constructor({ about, model }: LoadedModel, examples: readonly NamedImage[], scene: Scene, rest: () => void) {
    this.#scene = scene;
    this.#examples = examples;
    this.#shape = about.shape;
    this.#siren = model.spec.siren;
    this.#likelihood = about.config.likelihood !== undefined;
    this.#completer = new Completer(model);
    // By reverse mode, through local latents, derivatives take many times longer.
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

  /** Of the unknown pixels of the newest completion, in dB; undefined if there are none, or it was not measured yet. */
  get psnr(): number | undefined {
    return this.#measured?.psnr;
  }

  /** What a change asks for is done from this part of the work on. */
  change(from: Part): void {
    byId('studio', HTMLElement).ariaBusy = 'true';
    this.#stages.from(PARTS.indexOf(from));
  }

  /** The largest of some sizes that there is time for. */
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

  /** The first sight of what is to come, in few points. */
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

  /** What became of the image's own pixels. */
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

/** The size of a shape whose longer side has so many pixels. */
function sizeWithin({ height, width }: Size, longer: number): Size {
  const scale = longer / Math.max(height, width);
  return { height: Math.max(1, Math.round(height * scale)), width: Math.max(1, Math.round(width * scale)) };
}

function pointsOf({ height, width }: Size): number {
  return height * width;
}
