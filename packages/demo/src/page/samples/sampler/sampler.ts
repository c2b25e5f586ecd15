import type { ImplicitImages } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { imagePixels } from '../../colors.js';
import type { LoadedGenerator } from '../../loading/load-generator.js';
import { nextTask } from '../../next-task.js';
import { PageError } from '../../page-error.js';
import { BandSize, renderBands } from '../../render-window.js';
import type { BackendChoice } from '../../trainer/backends/start-backend.js';
import { type Size, type View, WHOLE, windowOf } from '../../view.js';
import { keyOf, type SampleName } from '../samples-state.js';
import type { FromSampler, ImagePart, ImageRequest, ToSampler } from './messages.js';
import { SampleRenderer } from './sample-renderer.js';

/** Longer side of a small image, in pixels. */
const THUMBNAIL = 128;

/** Possible longer sides of the first rendering of an image, and the time for it. A second one is skipped if small. */
const SKETCH = [32, 48, 64, 96, 128, 192];
const SKETCH_PATIENCE = 30; // ms

/** Longer sides of a rendering between the first one and the last one, and the time after which one is shown. */
const MIDDLE = [128, 192, 256, 384, 512];
const MIDDLE_PATIENCE = 400; // ms

/** Duration of a part, after which requests are looked at. */
const BAND = 24; // ms

/** What a {@link Sampler} needs from its surroundings. */
export interface SamplerHost {
  /** Starts the wanted backend, or the first that computes correct values. */
  startBackend(wanted: string | null): Promise<BackendChoice>;
  loadGenerator(folder: string): Promise<LoadedGenerator>;
  /** Sends a message to the page. The buffers in `transfer` are given away. */
  post(message: FromSampler, transfer: readonly ArrayBuffer[]): void;
}

/** An image whose SIRENs have been emitted. */
interface Emitted {
  readonly key: string;
  readonly images: ImplicitImages;
}

/**
 * The worker's side of the view of samples. It answers requests in small parts: a first rendering of the image, then the
 * small images, then finer renderings. A new request takes the place of an older one before its next part.
 */
export class Sampler {
  readonly #host: SamplerHost;
  readonly #speed = new BandSize(BAND, 100);
  #renderer: SampleRenderer | undefined;
  #thumbnails: SampleName[] = [];
  #wanted: ImageRequest | undefined;
  #emitted: Emitted | undefined;
  #refining: AsyncGenerator<ImagePart> | undefined;
  #working: Promise<void> | undefined;

  constructor(host: SamplerHost) {
    this.#host = host;
  }

  /** Handles a message. The promise resolves when nothing is left to do. */
  async receive(message: ToSampler): Promise<void> {
    try {
      if (message.type === 'start') await this.#start(message.folder, message.backend);
      if (message.type === 'thumbnails') this.#thumbnails = [...message.names];
      if (message.type === 'image') this.#wanted = message.request;
      await this.#work();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #start(folder: string, wanted: string | null): Promise<void> {
    const { started, refused } = await this.#host.startBackend(wanted);
    if (!started) {
      const reasons = refused.map(({ label, reason }) => `${label}: ${reason}`).join(' ');
      throw new PageError(`This browser cannot compute samples. ${reasons}`);
    }
    const { about, generator } = await this.#host.loadGenerator(folder);
    this.#renderer?.dispose();
    this.#renderer = new SampleRenderer(generator);
    this.#post({ type: 'started', backend: started, name: about.name, shape: about.shape });
  }

  async #work(): Promise<void> {
    this.#working ??= this.#workOn().finally(() => {
      this.#working = undefined;
    });
    await this.#working;
  }

  async #workOn(): Promise<void> {
    const renderer = this.#renderer;
    if (!renderer) return;
    while (await this.#step(renderer)) await nextTask(); // messages come in
  }

  /** Does the most urgent part of the work. Returns whether there was any. */
  async #step(renderer: SampleRenderer): Promise<boolean> {
    if (this.#wanted) await this.#begin(renderer, this.#wanted);
    else if (this.#thumbnails.length > 0) await this.#drawThumbnail(renderer, this.#thumbnails.shift() as SampleName);
    else if (this.#refining) {
      const { value, done } = await this.#refining.next();
      if (done) this.#refining = undefined;
      else this.#postPart(value);
    } else return false;
    return true;
  }

  /** Draws the first rendering of an image. */
  async #begin(renderer: SampleRenderer, request: ImageRequest): Promise<void> {
    this.#wanted = undefined;
    const images = this.#emit(renderer, request);
    const { shape } = renderer;
    const size = this.#affordable(SKETCH, SKETCH_PATIENCE, shape);
    const started = performance.now();
    const values = await renderer.values(images, windowOf(request.view, shape, size), size);
    this.#speed.learn(size.height * size.width, performance.now() - started);
    const pixels = { ...size, bytes: imagePixels(values, shape.channels) };
    this.#postPart({ id: request.id, pixels, row: undefined, isLast: false });
    this.#refining = this.#refine(renderer, images, request, size);
  }

  #emit(renderer: SampleRenderer, { from, to, share }: Pick<ImageRequest, 'from' | 'to' | 'share'>): ImplicitImages {
    const key = [keyOf(from), keyOf(to), share].join('/');
    if (this.#emitted?.key === key) return this.#emitted.images;
    tf.dispose(this.#emitted?.images);
    this.#emitted = { key, images: renderer.emit(from, to, share) };
    return this.#emitted.images;
  }

  /** Renders an image with more points, and then with all. */
  async *#refine(
    renderer: SampleRenderer,
    images: ImplicitImages,
    { id, view, size: full }: ImageRequest,
    sketch: Size,
  ): AsyncGenerator<ImagePart> {
    const middle = this.#affordable(MIDDLE, MIDDLE_PATIENCE, renderer.shape);
    // A rendering that is hardly finer than the one before it, or hardly coarser than the last, is not worth its time.
    if (middle.width >= 1.4 * sketch.width && middle.width <= full.width / 1.4) {
      const bytes = new Uint8ClampedArray(4 * middle.height * middle.width);
      for await (const part of this.#bands(renderer, images, view, middle))
        bytes.set(part.bytes, 4 * part.row * middle.width);
      yield { id, pixels: { ...middle, bytes }, row: undefined, isLast: false };
    }
    for await (const { row, rows, bytes } of this.#bands(renderer, images, view, full))
      yield { id, pixels: { height: rows, width: full.width, bytes }, row, isLast: row + rows === full.height };
  }

  /** Renders a view in bands of some rows. A newer request ends it. */
  async *#bands(renderer: SampleRenderer, images: ImplicitImages, view: View, size: Size) {
    const { shape } = renderer;
    const compute = renderer.values.bind(renderer, images);
    const isStale = () => this.#wanted !== undefined;
    for await (const { row, rows, values } of renderBands(
      windowOf(view, shape, size),
      size,
      this.#speed,
      compute,
      isStale,
    ))
      yield { row, rows, bytes: imagePixels(values, shape.channels) };
  }

  async #drawThumbnail(renderer: SampleRenderer, name: SampleName): Promise<void> {
    const { shape } = renderer;
    const size = sizeWithin(shape, THUMBNAIL);
    const images = renderer.emit(name, name, 0);
    try {
      const values = await renderer.values(images, windowOf(WHOLE, shape, size), size);
      const bytes = imagePixels(values, shape.channels);
      this.#post({ type: 'thumbnail', name, pixels: { ...size, bytes } }, [bytes.buffer]);
    } finally {
      tf.dispose(images);
    }
  }

  /** Returns the largest of the sizes that can be computed within a time. */
  #affordable(sides: readonly number[], patience: number, shape: Size): Size {
    const sizes = sides.map((side) => sizeWithin(shape, side));
    const counts = sizes.map(({ height, width }) => height * width);
    return sizes[counts.indexOf(this.#speed.most(counts, patience))] as Size;
  }

  #postPart(part: ImagePart): void {
    this.#post({ type: 'part', part }, [part.pixels.bytes.buffer]);
  }

  #fail(error: unknown): void {
    const message = (error as Error)?.message ?? String(error);
    this.#post({ type: 'failed', message, forUser: error instanceof PageError });
  }

  #post(message: FromSampler, transfer: readonly ArrayBuffer[] = []): void {
    this.#host.post(message, transfer);
  }
}

/** Returns the size of a shape scaled to the given longer side. */
export function sizeWithin({ height, width }: Size, longer: number): Size {
  const scale = longer / Math.max(height, width);
  return { height: Math.max(1, Math.round(height * scale)), width: Math.max(1, Math.round(width * scale)) };
}
