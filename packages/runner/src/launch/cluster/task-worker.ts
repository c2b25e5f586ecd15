import { sweepTask } from '../../tasks/sweep-task.js';
import { endingSignal } from './ending-signal.js';

// A process that does one task of a cluster: `<folder> <submission> <index>`.

const [folder = '', submission, index] = process.argv.slice(2);
process.exitCode = await sweepTask({
  folder,
  submission: Number(submission),
  index: Number(index),
  signal: endingSignal(),
});
