import { sweepTask } from '../../tasks/sweep-task.js';
import { endingSignal } from './ending-signal.js';

// Process that runs one task of a cluster: `<folder> <submission> <index>`.

const [folder = '', submission, index] = process.argv.slice(2);
process.exitCode = await sweepTask({
  folder,
  submission: Number(submission),
  index: Number(index),
  signal: endingSignal(),
});
