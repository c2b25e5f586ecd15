import type { OnWarning } from '@hypersiren/datasets';
import type { CheckpointError } from '../run/checkpoints/checkpoint.js';
import type { OnEvent, RunEvent, WarningCode } from './run-event.js';

/** Options that all tasks of this package share. */
export interface TaskOptions {
  /** Signal that stops the task early. A training or a fit stops after the current step and writes a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** Callback that receives each event at once and in order. An error that it throws ends the task. */
  readonly onEvent?: OnEvent | undefined;
}

/** Signal and event callback of a running task. */
export interface Task {
  readonly signal: AbortSignal;
  readonly tell: OnEvent;
}

/** Creates a task from options. Defaults: a signal that never aborts, and a callback that ignores events. */
export function taskOf({ signal = new AbortController().signal, onEvent = () => {} }: TaskOptions): Task {
  return { signal, tell: onEvent };
}

/** Returns a function that emits warnings of a code. */
export function warningsOf({ tell }: Pick<Task, 'tell'>, code: WarningCode): (message: string) => void {
  return (message) => tell({ type: 'warning', code, message });
}

/** Returns a callback that emits warnings about unusual data files. */
export function dataWarnings(task: Pick<Task, 'tell'>): OnWarning {
  const warn = warningsOf(task, 'data');
  return ({ message }) => warn(message);
}

/** Returns a callback that emits a warning about a damaged checkpoint that is skipped. */
export function damageWarnings(task: Pick<Task, 'tell'>): (error: CheckpointError) => void {
  const warn = warningsOf(task, 'damaged');
  return ({ message }) => warn(`${message} The previous checkpoint is used.`);
}

/** Runs a job and emits its begin, progress and end. The end is emitted after an error as well. */
export async function asJob<T>(
  { tell }: Pick<Task, 'tell'>,
  job: Omit<Extract<RunEvent, { type: 'job' }>, 'type' | 'from'> & { from?: number },
  work: (progress: (done: number) => void) => Promise<T>,
): Promise<T> {
  const { job: name, total } = job;
  tell({ type: 'job', from: 0, ...job });
  try {
    return await work((done) => tell({ type: 'progress', job: name, done, total }));
  } finally {
    tell({ type: 'job-ended', job: name });
  }
}
