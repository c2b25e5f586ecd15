import type { Model } from '@hypersiren/hypernet';
import type { NamedArrays } from '@hypersiren/siren/training';
import type { Raster } from '../images/resample.js';
import { PageError } from '../page-error.js';
import type { AdaptOptions } from './adapt/adapt-job.js';
import { WrongGradientError } from './adapt/wrong-gradient-error.js';
import { gradientTest } from './backends/gradient-test.js';
import { startTrainingBackend, type TrainingBackend } from './backends/start-backend.js';
import { FitJob, type FitTarget } from './fit/fit-job.js';
import { pictureTarget } from './fit/picture.js';
import type {
  AdaptEvent,
  AdaptScene,
  FitEvent,
  FitSettings,
  FromTrainer,
  ImageSource,
  Pictured,
  RefusedBackend,
  StartedBackend,
  ToTrainer,
} from './messages.js';

/** What a {@link Trainer} needs from its surroundings. */
export interface TrainerHost {
  readonly backends: readonly TrainingBackend[];
  /** Reads an image with values in [-1, 1]. */
  readImage(source: ImageSource, name: string): Promise<Raster>;
  /** Loads the model of a folder. */
  loadModel(folder: string): Promise<Model>;
  /** Sends a message to the page. The buffers in `transfer` are given away. */
  post(message: FromTrainer, transfer: readonly ArrayBuffer[]): void;
}

/** What is running: a fit or an adaptation. */
type Job = FitJob | AdaptJob;

/** An adaptation that is running. */
interface AdaptJob {
  /** Ends the adaptation. */
  stop(): Promise<void>;
}

/** A model on a backend, with its parameters as they were loaded. */
interface LoadedModel {
  readonly folder: string;
  readonly backend: string;
  readonly model: Model;
  readonly initial: NamedArrays;
}

/** The worker's side of the page: answers its messages one after another. */
export class Trainer {
  readonly #host: TrainerHost;
  #queue: Promise<void> = Promise.resolve();
  #target: FitTarget | undefined;
  #job: Job | undefined;
  #started: StartedBackend | undefined;
  /** Backends that were refused, with the reasons. */
  #refused: readonly RefusedBackend[] = [];
  /** Backends that computed wrong gradients of a model. */
  readonly #wrong: RefusedBackend[] = [];
  #loaded: LoadedModel | undefined;

  constructor(host: TrainerHost) {
    this.#host = host;
  }

  /** Handles a message after those before it. The promise resolves when it is handled, also if that failed. */
  receive(message: ToTrainer): Promise<void> {
    this.#queue = this.#queue.then(() => this.#handle(message)).catch((error) => this.#fail(error));
    return this.#queue;
  }

  async #handle(message: ToTrainer): Promise<void> {
    switch (message.type) {
      case 'start':
        return this.#start(message.backend);
      case 'image':
        return this.#take(message.name, await this.#host.readImage(message.source, message.name));
      case 'fit':
        return this.#fit(message.id, message.settings);
      case 'pause':
        return this.#fitting?.pause();
      case 'continue':
        return this.#fitting?.continue();
      case 'adapt':
        return this.#adapt(message.id, message.scene);
      case 'stop':
        return this.#endJob();
      case 'save': {
        const bytes = await this.#fitting?.save(message.network);
        if (!bytes) throw new PageError('There is no fitted network to save. Fit an image first.');
        const { network } = message;
        this.#post({ type: 'saved', network, bytes: bytes as Uint8Array<ArrayBuffer> });
      }
    }
  }

  get #fitting(): FitJob | undefined {
    return this.#job instanceof FitJob ? this.#job : undefined;
  }

  async #start(wanted: string | null): Promise<void> {
    await this.#endJob();
    await this.#choose(wanted);
  }

  /** Starts the wanted backend, or the first that computes correct gradients. */
  async #choose(wanted: string | null): Promise<void> {
    const right = this.#host.backends.filter(({ label }) => !this.#wrong.some((wrong) => wrong.label === label));
    const choice = await startTrainingBackend(right, wanted, gradientTest);
    const refused = [...this.#wrong, ...choice.refused];
    this.#started = choice.started && { ...choice.started, refused };
    this.#refused = refused;
    this.#post(this.#started ? { type: 'backend', started: this.#started } : { type: 'no-backend', refused });
  }

  async #take(name: string, image: Raster): Promise<void> {
    await this.#endJob();
    const { pictured, scales } = pictureTarget(image);
    this.#target = { image, scales };
    const { height, width } = image;
    this.#post({ type: 'target', name, pictured, size: { height, width } }, buffersOf(pictured));
  }

  async #fit(id: number, settings: FitSettings): Promise<void> {
    await this.#endJob();
    if (!this.#started || !this.#target) throw new Error('fit: expected a backend and an image');
    const events = {
      happened: (event: FitEvent) =>
        this.#post({ type: 'fitting', id, event }, event.type === 'view' ? buffersOf(event.view.pictured) : []),
      failed: (error: unknown) => this.#fail(error),
    };
    this.#job = new FitJob(this.#target, settings, events);
  }

  async #adapt(id: number, scene: AdaptScene): Promise<void> {
    await this.#endJob();
    const ending = new AbortController();
    const happened = (event: AdaptEvent) =>
      this.#post({ type: 'adapting', id, event }, 'view' in event ? [event.view.image.bytes.buffer] : []);
    const work = this.#adaptOn(scene, { happened, signal: ending.signal }).catch((error) => this.#fail(error));
    this.#job = {
      stop: () => {
        ending.abort();
        return work;
      },
    };
  }

  /** Adapts on the backend that is started, or on the next one if it computes a wrong gradient. */
  async #adaptOn(scene: AdaptScene, options: AdaptOptions): Promise<void> {
    for (;;) {
      const started = this.#started;
      if (!started) return this.#post({ type: 'no-backend', refused: this.#refused });
      try {
        const { adapt } = await import('./adapt/adapt-job.js'); // it brings the hypernetworks
        return await adapt(await this.#modelOf(scene.folder, started.label), scene, options);
      } catch (error) {
        if (!(error instanceof WrongGradientError)) throw error;
        this.#wrong.push({ label: started.label, reason: 'It computes a wrong gradient of the model.', isWrong: true });
        await this.#choose(null);
        if (!this.#started) return;
      }
    }
  }

  /** Returns the model of a folder, with its own parameters. */
  async #modelOf(folder: string, backend: string): Promise<Model> {
    if (this.#loaded?.folder !== folder || this.#loaded.backend !== backend) {
      this.#loaded?.model.dispose();
      this.#loaded = undefined;
      const model = await this.#host.loadModel(folder);
      this.#loaded = { folder, backend, model, initial: await model.state() };
    }
    const { model, initial } = this.#loaded;
    model.load(initial);
    return model;
  }

  async #endJob(): Promise<void> {
    await this.#job?.stop();
    this.#job = undefined;
  }

  #fail(error: unknown): void {
    const message = (error as Error)?.message ?? String(error);
    this.#post({ type: 'failed', message, forUser: error instanceof PageError });
  }

  #post(message: FromTrainer, transfer: readonly ArrayBuffer[] = []): void {
    this.#host.post(message, transfer);
  }
}

function buffersOf({ image, gradient, laplacian }: Pictured): ArrayBuffer[] {
  return [image, gradient, laplacian].map(({ bytes }) => bytes.buffer);
}
