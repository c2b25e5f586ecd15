import { byId } from './dom.js';
import { PageError } from './page-error.js';

/** Shows an error message, or hides it if `error` is undefined. With `again`, the message has a button to retry. */
export function say(error: unknown, again?: () => void): void {
  const problem = byId('problem', HTMLElement);
  problem.hidden = error === undefined;
  if (error === undefined) return;
  byId('problem-text', HTMLElement).textContent =
    error instanceof PageError ? error.message : `This page failed: ${(error as Error)?.message ?? error}`;
  const retry = byId('retry', HTMLButtonElement);
  retry.hidden = again === undefined;
  retry.onclick = again ?? null;
  byId('dismiss', HTMLButtonElement).onclick = () => say(undefined);
}
