import { PageError } from '../page-error.js';
import { watchWorker } from '../watch-worker.js';
import type { FromInpainter, Inpainting, ToInpainter } from './messages.js';

/** Who hears of a client's worker. */
export interface InpainterEvents {
  /** Called with the share of the model that has been loaded, 0 to 1. */
  readonly progress: (share: number) => void;
  /** Called with an error if the worker does not answer, and without one if it does after all. */
  readonly wait: (error: PageError | undefined) => void;
}

interface Call {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The page's side of the worker that inpaints. */
export class InpainterClient {
  readonly #worker = new Worker(new URL('./inpainter-worker.ts', import.meta.url), { type: 'module' });
  readonly #calls = new Map<number, Call>();
  readonly #end: () => void;
  #next = 0;
  /** Why the worker cannot be used any more. */
  #failure: Error | undefined;

  /** Starts the worker. */
  constructor({ progress, wait }: InpainterEvents) {
    this.#end = watchWorker<FromInpainter>(this.#worker, {
      does: 'inpaints',
      wait,
      receive: (message) => (message.type === 'progress' ? progress(message.share) : this.#answer(message)),
      fail: (error) => this.#fail(error),
    });
  }

  /** Calls a function of the worker. */
  call<Method extends keyof Inpainting>(
    method: Method,
    ...parameters: Parameters<Inpainting[Method]>
  ): ReturnType<Inpainting[Method]> {
    const result = new Promise<unknown>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      const message: ToInpainter = { id: this.#next++, method, parameters };
      this.#calls.set(message.id, { resolve, reject });
      this.#worker.postMessage(message);
    });
    return result as ReturnType<Inpainting[Method]>;
  }

  /** Ends the worker. */
  close(): void {
    this.#end();
    this.#fail(new Error('the worker that inpaints was ended'));
  }

  #answer(message: Exclude<FromInpainter, { type: 'progress' }>): void {
    const call = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (message.type === 'result') call?.resolve(message.result);
    else call?.reject(message.forUser ? new PageError(message.message) : new Error(message.message));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }
}
