import { FitError, type FitResult, type FittedSignal, fitSiren } from '@hypersiren/siren/fits';
import type { Raster } from '../../images/resample.js';
import type { FitEvent, FitNetworkName, FitSettings } from '../messages.js';
import { fitNetworks, learningRateFor } from './fit-networks.js';
import { type DerivativeScales, type Detail, pictureSignal } from './picture.js';
import { pixelsPerStep } from './pixels-per-step.js';
import { Rounds } from './rounds.js';
import { shuffledFit } from './shuffled-fit.js';

/** Shortest time between two messages with numbers, and between two renderings. */
const PROGRESS_EVERY = 150; // ms
const VIEW_EVERY = 200; // ms

/** Time for steps between two renderings, relative to the time of a rendering. */
const STEPS_PER_VIEW = 4;

/** How much is rendered: at first, and in more detail if a rendering takes little time. */
const DETAILS: readonly Detail[] = [
  { stride: 2, derived: 48 },
  { stride: 1, derived: 64 },
  { stride: 1, derived: 128 },
];
const LITTLE = 60; // ms
/** First of the details that has all pixels, as in a pause and at the end. */
const WHOLE = 1;

/** Time over which the speed is measured. */
const SPEED_OVER = 3000; // ms

/** Receivers of a job's results. */
export interface FitEvents {
  readonly happened: (event: FitEvent) => void;
  readonly failed: (error: unknown) => void;
}

/** Image that networks are fitted to. */
export interface FitTarget {
  readonly image: Raster;
  readonly scales: DerivativeScales;
}

/** Fits several networks to one image, step by step in turn. Renderings and messages have a bounded rate. */
export class FitJob {
  readonly #target: FitTarget;
  readonly #settings: FitSettings;
  readonly #events: FitEvents;
  readonly #stopped = new AbortController();
  readonly #signals = new Map<FitNetworkName, FittedSignal>();
  readonly #losses = new Map<FitNetworkName, { sum: number; count: number }>();
  readonly #rounds: Rounds;
  readonly #saves: (() => Promise<void>)[] = [];
  /** Ends when the networks are fitted or the job is stopped. */
  readonly #work: Promise<void>;
  #wake: () => void = () => undefined;
  #paused = false;
  #isDone = false;
  #step = 0;
  #pixels = 0;
  /** Times of the last reports. */
  #reports: readonly { readonly step: number; readonly time: number }[] = [];
  #nextView = 0;
  #turn = 0;
  #detail = 0;

  constructor(target: FitTarget, settings: FitSettings, events: FitEvents) {
    this.#target = target;
    this.#settings = settings;
    this.#events = events;
    this.#rounds = new Rounds(settings.networks.length, () => this.#between());
    this.#work = this.#run().catch((error: unknown) => events.failed(error));
  }

  pause(): void {
    this.#paused = true;
  }

  continue(): void {
    this.#paused = false;
    this.#reports = []; // the pause does not count as time of steps
    this.#wake();
  }

  /** Returns a network's current parameters as a safetensors file; undefined if it has none, since it diverged. */
  async save(network: FitNetworkName): Promise<Uint8Array | undefined> {
    if (this.#isDone) return this.#signals.get(network)?.save();
    return new Promise((resolve, reject) => {
      // Between two rounds, so that all parameters belong to the same step.
      this.#saves.push(async () => {
        try {
          resolve(await this.#signals.get(network)?.save());
        } catch (error) {
          reject(error);
        }
      });
      this.#wake();
    });
  }

  /** Ends the fit and disposes of the networks. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#rounds.end();
    this.#wake();
    await this.#work;
    for (const signal of this.#signals.values()) signal.dispose();
    this.#signals.clear();
    this.#events.happened({ type: 'stopped' });
  }

  async #run(): Promise<void> {
    const { image } = this.#target;
    const { networks, steps, pixels } = this.#settings;
    const configOf = (name: FitNetworkName) => fitNetworks[name].config(this.#settings, image);
    this.#pixels = Math.min(
      image.height * image.width,
      pixels ?? (await pixelsPerStep(image, configOf(networks[0] as FitNetworkName))),
    );
    const fit = shuffledFit(image, this.#pixels);
    try {
      await Promise.all(
        networks.map(async (name) => {
          try {
            const { signal }: FitResult = await fitSiren(fit, {
              network: configOf(name),
              steps,
              learningRate: learningRateFor(this.#settings),
              schedule: 'cosine',
              signal: this.#stopped.signal,
              onStep: ({ step, loss }, signal) => this.#took(name, signal, step, loss),
            });
            this.#signals.set(name, signal);
          } catch (error) {
            this.#signals.delete(name);
            if (!(error instanceof FitError)) throw error;
            this.#events.happened({ type: 'diverged', network: name, message: error.message });
          } finally {
            this.#rounds.leave();
          }
        }),
      );
    } catch (error) {
      this.#stopped.abort(); // ends the other networks
      this.#rounds.end();
      throw error;
    } finally {
      fit.dispose?.();
    }
    this.#isDone = true;
    for (const save of this.#saves.splice(0)) await save();
    if (this.#stopped.signal.aborted) return;
    this.#report();
    for (const name of this.#signals.keys()) await this.#view(name, WHOLE);
    this.#events.happened({ type: 'finished', step: this.#step });
  }

  async #took(name: FitNetworkName, signal: FittedSignal, step: number, loss: number): Promise<void> {
    this.#signals.set(name, signal);
    const { sum, count } = this.#losses.get(name) ?? { sum: 0, count: 0 };
    this.#losses.set(name, { sum: sum + loss, count: count + 1 });
    this.#step = step;
    await this.#rounds.arrive();
  }

  /** Between two rounds: reports, renders, saves and pauses. */
  async #between(): Promise<void> {
    const now = performance.now();
    const last = this.#reports.at(-1);
    if (!last || now - last.time >= PROGRESS_EVERY || this.#paused) this.#report();
    const names = [...this.#signals.keys()];
    if (this.#paused) for (const name of names) await this.#view(name, WHOLE);
    else if (now >= this.#nextView) await this.#view(names[this.#turn++ % names.length] as FitNetworkName);
    for (;;) {
      for (const save of this.#saves.splice(0)) await save();
      if (!this.#paused || this.#stopped.signal.aborted) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #report(): void {
    const now = performance.now();
    const losses = Object.fromEntries([...this.#losses].map(([name, { sum, count }]) => [name, sum / count]));
    this.#losses.clear();
    const recent = this.#reports.filter(({ time }) => now - time <= SPEED_OVER);
    const [before] = recent;
    this.#reports = [...recent, { step: this.#step, time: now }];
    if (Object.keys(losses).length === 0) return;
    const stepsPerSecond = before ? (1000 * (this.#step - before.step)) / Math.max(1, now - before.time) : 0;
    this.#events.happened({
      type: 'progress',
      progress: { step: this.#step, stepsPerSecond, pixels: this.#pixels, losses },
    });
  }

  /**
   * Renders a network. The next rendering waits until steps have had several times as long.
   *
   * @param least least detail
   */
  async #view(network: FitNetworkName, least = 0): Promise<void> {
    const signal = this.#signals.get(network);
    if (!signal || this.#stopped.signal.aborted) return;
    const { image, scales } = this.#target;
    const step = this.#step;
    const start = performance.now();
    const detail = Math.max(least, this.#detail);
    const { pictured, psnr } = await pictureSignal(signal, image, DETAILS[detail] as Detail, scales);
    const took = performance.now() - start;
    if (took < LITTLE) this.#detail = Math.min(detail + 1, DETAILS.length - 1);
    this.#nextView = performance.now() + Math.max(VIEW_EVERY, STEPS_PER_VIEW * took);
    this.#events.happened({ type: 'view', view: { network, step, psnr, pictured } });
  }
}
