import type { Page } from 'playwright-core';

/** Event of a trace in Chromium's format. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time in microseconds. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Shortest task that is returned, in milliseconds of processor time. */
const SHORTEST = 5;

/**
 * Returns the processor times of the tasks of a page's main thread during an action, in milliseconds. Unlike the browser's
 * entries `longtask`, they do not depend on what else the machine does. Tasks of less than 5 ms are left out.
 */
export async function longTasks(page: Page, action: () => Promise<void>): Promise<number[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('longTasks: the page has no browser');
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
  await action();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  return traceEvents
    .filter(({ ph, pid, tid }) => ph === 'X' && main.has(`${pid}/${tid}`))
    .map(({ tdur = 0 }) => tdur / 1000)
    .filter((milliseconds) => milliseconds >= SHORTEST);
}
