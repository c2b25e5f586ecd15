import { say } from '../say.js';
import type { FromTrainer, ToTrainer } from '../trainer/messages.js';
import { watchWorker } from '../watch-worker.js';

/** What listeners hear: the messages of the worker, and that there is no worker any more. */
export type TrainerMessage = FromTrainer | { readonly type: 'broken'; readonly error: Error };

type Listener = (message: TrainerMessage) => void;

/** The page's side of the worker that trains. */
export class TrainerClient {
  readonly #listeners = new Set<Listener>();
  #worker: Worker | undefined;
  /** Answer to `start`, which listeners that come later receive too. */
  #backend: FromTrainer | undefined;

  /** Calls a listener with each message of the worker. */
  listen(listener: Listener): void {
    this.#listeners.add(listener);
    if (this.#backend) listener(this.#backend);
  }

  /** Starts the worker and a backend, unless there is a worker. */
  begin(backend: string | null): void {
    if (this.#worker) return;
    const worker = new Worker(new URL('../trainer/trainer-worker.ts', import.meta.url), { type: 'module' });
    const end = watchWorker<FromTrainer>(worker, {
      does: 'trains',
      receive: (message) => this.#tell(message),
      wait: (error) => say(error, () => location.reload()),
      fail: (error) => {
        end();
        this.#worker = undefined;
        this.#backend = undefined;
        this.#tell({ type: 'broken', error });
      },
    });
    this.#worker = worker;
    this.send({ type: 'start', backend });
  }

  /** Sends a message to the worker, which `begin` has started. */
  send(message: ToTrainer, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }

  #tell(message: TrainerMessage): void {
    if (message.type === 'backend' || message.type === 'no-backend') this.#backend = message;
    for (const listener of this.#listeners) listener(message);
  }
}

let client: TrainerClient | undefined;

/** Returns the page's only client. `begin` starts its worker. */
export function trainerClient(): TrainerClient {
  client ??= new TrainerClient();
  return client;
}
