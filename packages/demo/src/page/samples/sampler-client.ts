import type { FromSampler, ToSampler } from './sampler/messages.js';

/** The page's side of the worker that renders samples. */
export class SamplerClient {
  readonly #worker: Worker;

  /**
   * Starts the worker.
   *
   * @param receive called with each message of the worker
   */
  constructor(receive: (message: FromSampler) => void) {
    this.#worker = new Worker(new URL('./sampler/worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<FromSampler>) => receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      // A script that does not load has no message.
      const message = event.message
        ? `The worker that renders samples failed: ${event.message}`
        : 'The part of the page that renders samples could not be loaded. Reload the page.';
      receive({ type: 'failed', message, forUser: !event.message });
    };
  }

  send(message: ToSampler): void {
    this.#worker.postMessage(message);
  }
}
