/** Exit code of a task that a signal stopped and that must be queued again: 128 + SIGTERM. */
export const COMES_BACK = 143;
