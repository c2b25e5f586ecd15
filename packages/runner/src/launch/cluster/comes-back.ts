/** Exit code of a task that a signal ended and that is to be begun again: 128 + SIGTERM. */
export const COMES_BACK = 143;
