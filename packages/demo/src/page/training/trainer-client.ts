import type { FromTrainer, ToTrainer } from '../trainer/messages.js';

type Listener = (message: FromTrainer) => void;

/** The page's side of the worker that trains. */
export class TrainerClient {
  readonly #worker: Worker;
  readonly #listeners = new Set<Listener>();
  #isBegun = false;
  /** Answer to `start`, which listeners that come later receive too. */
  #backend: FromTrainer | undefined;

  constructor() {
    this.#worker = new Worker(new URL('../trainer/worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<FromTrainer>) => this.#tell(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      // A script that does not load has no message.
      const reason = event.message
        ? `The worker that trains failed: ${event.message}`
        : 'Its code could not be loaded.';
      this.#tell({ type: 'no-backend', refused: [{ label: 'Training', reason, isWrong: false }] });
    };
  }

  /** Calls a listener with each message of the worker. */
  listen(listener: Listener): void {
    this.#listeners.add(listener);
    if (this.#backend) listener(this.#backend);
  }

  /** Starts a backend, unless that was done before. */
  begin(backend: string | null): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    this.send({ type: 'start', backend });
  }

  send(message: ToTrainer, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #tell(message: FromTrainer): void {
    if (message.type === 'backend' || message.type === 'no-backend') this.#backend = message;
    for (const listener of this.#listeners) listener(message);
  }
}

let client: TrainerClient | undefined;

/** Returns the page's only client. The first call starts the worker. */
export function trainerClient(): TrainerClient {
  client ??= new TrainerClient();
  return client;
}
