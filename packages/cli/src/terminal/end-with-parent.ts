import { Socket } from 'node:net';

/** Names, to a process that another one starts, the descriptor of a pipe which that one holds open as long as it lives. */
export const PARENT_PIPE = 'HYPERSIREN_PARENT_PIPE';

/** What a step and its checkpoint may take. */
const PATIENCE = 15_000; // ms

/**
 * Ends this process when its parent process ends: politely, with a checkpoint, as by Ctrl-C; or, if that
 * takes too long, at once. Does nothing where no pipe is named.
 */
export function endWithParent(): void {
  const descriptor = process.env[PARENT_PIPE];
  if (!descriptor) return;
  delete process.env[PARENT_PIPE]; // it is not the pipe of those that this process starts
  const pipe = new Socket({ fd: Number(descriptor), readable: true, writable: false });
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    setTimeout(() => process.exit(1), PATIENCE).unref();
    process.kill(process.pid, 'SIGTERM');
  };
  pipe.on('end', end).on('close', end).on('error', end).resume().unref();
}
