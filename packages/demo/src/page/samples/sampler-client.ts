import { PageError } from '../page-error.js';
import { watchWorker } from '../watch-worker.js';
import type { FromSampler, ToSampler } from './sampler/messages.js';

/** The page's side of the worker that renders samples. */
export class SamplerClient {
  readonly #worker: Worker;

  /**
   * Starts the worker.
   *
   * @param receive called with each message of the worker
   * @param wait called with an error if the worker does not answer, and without one if it does after all
   */
  constructor(receive: (message: FromSampler) => void, wait: (error: PageError | undefined) => void) {
    this.#worker = new Worker(new URL('./sampler/sampler-worker.ts', import.meta.url), { type: 'module' });
    watchWorker<FromSampler>(this.#worker, {
      ...{ does: 'shows samples', receive, wait },
      fail: (error) => receive({ type: 'failed', message: error.message, forUser: error instanceof PageError }),
    });
  }

  send(message: ToSampler): void {
    this.#worker.postMessage(message);
  }
}
