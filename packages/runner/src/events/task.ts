import type { OnWarning } from '@hypersiren/datasets';
import type { CheckpointError } from '../run/checkpoints/checkpoint.js';
import type { OnEvent, RunEvent, WarningCode } from './run-event.js';

/** What every task of this package takes beside its own options. */
export interface TaskOptions {
  /** Ends the task early. A training or a fit then ends after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** Told what happens, at once and in order. An error that it throws ends the task. */
  readonly onEvent?: OnEvent | undefined;
}

/** A task under way. */
export interface Task {
  readonly signal: AbortSignal;
  readonly tell: OnEvent;
}

/** Of options, with a signal that never comes and an ear that does not listen where there is none. */
export function taskOf({ signal = new AbortController().signal, onEvent = () => {} }: TaskOptions): Task {
  return { signal, tell: onEvent };
}

/** Tells lines of warning. */
export function warningsOf({ tell }: Pick<Task, 'tell'>, code: WarningCode): (message: string) => void {
  return (message) => tell({ type: 'warning', code, message });
}

/** Tells what is unusual about files of data. */
export function dataWarnings(task: Pick<Task, 'tell'>): OnWarning {
  const warn = warningsOf(task, 'data');
  return ({ message }) => warn(message);
}

/** Tells of a checkpoint that is passed over. */
export function damageWarnings(task: Pick<Task, 'tell'>): (error: CheckpointError) => void {
  const warn = warningsOf(task, 'damaged');
  return ({ message }) => warn(`${message} The previous checkpoint is used.`);
}

/** Does a job that tells how far it is; its end is told however it ends. */
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
