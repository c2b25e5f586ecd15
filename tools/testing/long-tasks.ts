import type { Page } from 'playwright-core';

/** Event of a trace in Chromium's format. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Duration in microseconds, and the processor time within it. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** A task of a page's main thread, in milliseconds. */
export interface MainThreadTask {
  /** Time from its begin to its end, which other load on the machine prolongs. */
  readonly duration: number;
  /** Processor time, which does not depend on other load. */
  readonly processor: number;
}

/** Shortest task that is returned, in milliseconds of processor time. */
const SHORTEST = 5;

/** Returns the tasks of a page's main thread during an action. Tasks of less than 5 ms of processor time are left out. */
export async function mainThreadTasks(page: Page, action: () => Promise<void>): Promise<MainThreadTask[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('mainThreadTasks: the page has no browser');
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
  let trace: Buffer;
  try {
    await action();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  return traceEvents
    .filter(({ ph, pid, tid }) => ph === 'X' && main.has(`${pid}/${tid}`))
    .map(({ dur = 0, tdur = 0 }) => ({ duration: dur / 1000, processor: tdur / 1000 }))
    .filter(({ processor }) => processor >= SHORTEST);
}

/** Returns the processor times of {@link mainThreadTasks}. */
export async function longTasks(page: Page, action: () => Promise<void>): Promise<number[]> {
  return (await mainThreadTasks(page, action)).map(({ processor }) => processor);
}
