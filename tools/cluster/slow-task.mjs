import path from 'node:path';
import { endingSignal, sweepTask } from '@hypersiren/runner';

// Does a task of a cluster as the command does, but with a pause after each step of trainings that are called slow, until it was begun
// again twice: so they last as long as a test wants, and leave the processor to others. `<milliseconds> <folder> <submission> <index>`

const [milliseconds, folder = '', submission, index] = process.argv.slice(2);
const never = new Int32Array(new SharedArrayBuffer(4));
const restarts = Number(process.env.SLURM_RESTART_COUNT ?? 0);
let slow = false;
process.exitCode = await sweepTask({
  folder,
  submission: Number(submission),
  index: Number(index),
  signal: endingSignal(),
  onEvent(event) {
    if (event.type === 'run') slow = path.basename(event.directory).startsWith('slow') && restarts < 2;
    if (event.type === 'step' && slow) Atomics.wait(never, 0, 0, Number(milliseconds));
  },
});
