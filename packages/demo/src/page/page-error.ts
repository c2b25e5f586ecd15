/** What the page says to its reader: a sentence on what went wrong and what to do. Everything else is a fault of the page. */
export class PageError extends Error {
  override readonly name = 'PageError';
}
