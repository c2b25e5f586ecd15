/** Error with a message for the user: the problem and a remedy. Other errors are bugs of the page. */
export class PageError extends Error {
  override readonly name = 'PageError';
}
