import { PageError } from './page-error.js';

/**
 * Returns the error about a part of the page whose code did not load.
 *
 * @param does what the part does, for example `trains`
 */
export function partError(does: string): PageError {
  return new PageError(
    `The part of the page that ${does} could not be loaded. Check the connection, and reload the page.`,
  );
}
