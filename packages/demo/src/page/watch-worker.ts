import { PageError } from './page-error.js';
import { partError } from './part-error.js';

/** Longest time to the first answer of a worker, after which the page says that it waits. */
export const PATIENCE = 30_000; // ms

/** What is known of a worker, and who hears of it. */
export interface WorkerWatch<Message> {
  /** What the worker does, for example `trains`. */
  readonly does: string;
  readonly receive: (message: Message) => void;
  /** Called if the worker does not load, or fails. A PageError has a message for the user. */
  readonly fail: (error: Error) => void;
  /** Called with an error if there is no answer for {@link PATIENCE}, and without one if it comes after all. */
  readonly wait: (error: PageError | undefined) => void;
}

/**
 * Listens to a worker from its start: to its messages, to its errors, and to its silence. A worker whose code fails to
 * load may report nothing at all.
 *
 * @returns a function that ends the worker, after which nothing is called any more
 */
export function watchWorker<Message>(
  worker: Pick<Worker, 'addEventListener' | 'terminate'>,
  { does, receive, fail, wait }: WorkerWatch<Message>,
): () => void {
  let hasAnswered = false;
  let isWaiting = false;
  const waiting = setTimeout(() => {
    isWaiting = true;
    wait(
      new PageError(
        `The part of the page that ${does} has not answered for ${PATIENCE / 1000} seconds. If it does not start soon, reload the page or choose another backend.`,
      ),
    );
  }, PATIENCE);
  const endWaiting = (): void => {
    clearTimeout(waiting);
    if (isWaiting) wait(undefined);
    isWaiting = false;
  };
  const ending = new AbortController();
  const { signal } = ending;
  worker.addEventListener(
    'message',
    ({ data }) => {
      hasAnswered = true;
      endWaiting();
      receive(data as Message);
    },
    { signal },
  );
  worker.addEventListener(
    'error',
    (event) => {
      event.preventDefault();
      endWaiting();
      // Code that does not load has no message.
      if (!event.message) fail(partError(does));
      else if (hasAnswered) fail(new Error(`The worker that ${does} failed: ${event.message}`));
      else
        fail(
          new PageError(
            `The part of the page that ${does} does not start: ${event.message}. Reload the page; if that does not help, use another browser.`,
          ),
        );
    },
    { signal },
  );
  worker.addEventListener(
    'messageerror',
    () => {
      endWaiting();
      fail(new PageError(`This browser cannot read an answer of the part of the page that ${does}. Reload the page.`));
    },
    { signal },
  );
  return () => {
    clearTimeout(waiting);
    ending.abort();
    worker.terminate();
  };
}
