import { Socket } from 'node:net';

/** Environment variable with the file descriptor of a pipe that the parent process holds open while it runs. */
export const PARENT_PIPE = 'HYPERSIREN_PARENT_PIPE';

/** Maximum time for a step and its checkpoint before the process is stopped. */
const PATIENCE = 15_000; // ms

/**
 * Ends this process when its parent process ends: first like Ctrl-C, so that a checkpoint is saved, then by force after
 * a timeout. Does nothing unless `PARENT_PIPE` is set.
 */
export function endWithParent(): void {
  const descriptor = process.env[PARENT_PIPE];
  if (!descriptor) return;
  delete process.env[PARENT_PIPE]; // child processes of this process do not inherit the pipe
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
