import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../backend-names.js';
import { Completer, type Completion, type PixelValues } from '../completion.js';
import type { Raster } from '../images/resample.js';
import type { LoadedModel } from '../loading/load-model.js';
import { PageError } from '../page-error.js';
import type { Size, Window } from '../view.js';
import type { FromInpainter, Inpainting, KnownImage, StartedModel, ToInpainter } from './messages.js';

/** What an {@link Inpainter} needs from its surroundings. */
export interface InpainterHost {
  /** Starts the wanted backend, or the first that works and is not refused. Plain JavaScript always works. */
  startBackend(wanted: string | null, refused: readonly BackendName[]): Promise<BackendName>;
  loadModel(folder: string, onProgress: (share: number) => void): Promise<LoadedModel>;
  /** Sends a message to the page. */
  post(message: FromInpainter): void;
}

/** An inpainted image. */
interface Completed {
  readonly completion: Completion;
  readonly known: KnownImage;
}

/** The worker's side of the inpainting: answers calls one after another. */
export class Inpainter implements Inpainting {
  readonly #host: InpainterHost;
  #queue: Promise<void> = Promise.resolve();
  #completer: Completer | undefined;
  #completed: Completed | undefined;

  constructor(host: InpainterHost) {
    this.#host = host;
  }

  /** Handles a call after those before it. The promise resolves when it is answered, also if it failed. */
  receive({ id, method, parameters }: ToInpainter): Promise<void> {
    this.#queue = this.#queue.then(async () => {
      try {
        const call = this[method] as (...parameters: readonly unknown[]) => Promise<unknown>;
        this.#host.post({ type: 'result', id, result: await call.apply(this, [...parameters]) });
      } catch (error) {
        const message = (error as Error)?.message ?? String(error);
        this.#host.post({ type: 'failed', id, message, forUser: error instanceof PageError });
      }
    });
    return this.#queue;
  }

  async start(folder: string, wanted: string | null): Promise<StartedModel> {
    const refused: BackendName[] = [];
    for (;;) {
      const backend = await this.#host.startBackend(wanted, refused);
      const { about, model } = await this.#host.loadModel(folder, (share) =>
        this.#host.post({ type: 'progress', share }),
      );
      this.#completed?.completion.dispose();
      this.#completed = undefined;
      this.#completer?.model.dispose();
      this.#completer = new Completer(model);
      const { siren, parameterCount, local } = model.spec;
      if (backend === 'cpu' || (await isComputed(this.#completer)))
        return { backend, about, parameterCount, siren, isLocal: local !== undefined };
      refused.push(backend);
    }
  }

  async complete(known: KnownImage, keepKnown: boolean): Promise<void> {
    const old = this.#completed;
    this.#completed = { known, completion: this.#started.complete(known.image, known.mask, keepKnown) };
    old?.completion.dispose();
  }

  async pixels(): Promise<PixelValues> {
    const { completion, known } = this.#last;
    return this.#started.pixels(completion, known.image, known.mask);
  }

  async values(window: Window, size: Size): Promise<Float32Array> {
    return this.#started.values(this.#last.completion.images, window, size);
  }

  async derivatives(window: Window, size: Size): Promise<{ gradient: Float32Array; laplacian: Float32Array }> {
    return this.#started.derivatives(this.#last.completion.images, window, size);
  }

  async deviations(window: Window, size: Size): Promise<Float32Array> {
    return this.#started.deviations(this.#last.completion.images, window, size);
  }

  async weights(): Promise<Float32Array[]> {
    return this.#started.weights(this.#last.completion.images);
  }

  async blend(first: KnownImage, second: KnownImage, share: number, size: Size): Promise<Raster> {
    const encodings = [first, second].map(({ image, mask }) => this.#started.encode(image, mask));
    const [from, to] = encodings as [(typeof encodings)[number], (typeof encodings)[number]];
    try {
      return await this.#started.blend(from, to, share, size);
    } finally {
      tf.dispose(encodings as unknown as tf.TensorContainer);
    }
  }

  get #started(): Completer {
    if (!this.#completer) throw new Error('expected a call of start first');
    return this.#completer;
  }

  get #last(): Completed {
    if (!this.#completed) throw new Error('expected a call of complete first');
    return this.#completed;
  }
}

/** Returns whether a model's values are numbers. Some drivers compute others without any error. */
async function isComputed(completer: Completer): Promise<boolean> {
  const { shape } = completer.model.spec;
  const mask = Uint8Array.from({ length: shape.height * shape.width }, (_, pixel) => Number(pixel % 3 === 0));
  const image = { ...shape, data: new Float32Array(mask.length * shape.channels).fill(0.5) };
  const completion = completer.complete(image, mask, false);
  try {
    const { raster } = await completer.pixels(completion, image, mask);
    return raster.data.every((value) => Number.isFinite(value));
  } finally {
    completion.dispose();
  }
}
