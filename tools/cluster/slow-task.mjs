import path from 'node:path';
import { endingSignal, sweepTask } from '@hypersiren/runner';

// Runs a task of a sweep like the command, but pauses after each step of trainings whose folder name starts with `slow`,
// until the task was requeued twice. Trainings then take as long as a test needs, without using the CPU.
// Arguments: `<milliseconds> <folder> <submission> <index>`

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
