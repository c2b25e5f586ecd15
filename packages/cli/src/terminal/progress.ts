import { formatCount, formatDuration, formatNumber } from '@hypersiren/hypernet/text';
import cliProgress from 'cli-progress';
import { type Output, writeLine } from './terminal.js';

/** How far a job is. */
export interface Progress {
  done: number;
  total: number;
  /** What is counted. */
  unit: string;
  /** Steps per second of late; undefined until there is one. */
  rate?: number;
  loss?: number;
}

/** What a job reports to: a bar on a terminal, a line now and then elsewhere. */
export interface ProgressReporter {
  update(done: number, loss?: number): void;
  /** Says something on a line of its own, above the bar. */
  note(line: string): void;
  stop(): void;
}

/** Seconds over which the rate is averaged: long enough to be calm, short enough to notice a change. */
const RATE_WINDOW = 5;

/** Lines where there is no terminal: at most so many seconds apart, and at every tenth of the job. */
const LINE_INTERVAL = 30;

const BAR_WIDTH = { least: 8, most: 28 };

/** The longest that is written beside the bar, more or less: the bar's width does not change while it is told. */
const ROOM_FOR_TEXT = 60;

/** Labels of jobs and of what is said before them stand in one column. */
export const LABEL_WIDTH = 11;

export interface ProgressOptions {
  /** What is counted; default `steps`. */
  unit?: string;
  /** What was done before, which says nothing about the rate; default 0. */
  from?: number;
  /** Ends the report, as `stop` does: what is said about it then has a line of its own. */
  signal?: AbortSignal | undefined;
  /** A clock in seconds, for tests. */
  now?: () => number;
}

/** Reports on the job called `label`, which has `total` steps. */
export function startProgress(
  output: Output,
  label: string,
  total: number,
  { unit = 'steps', from = 0, signal, now = () => performance.now() / 1000 }: ProgressOptions = {},
): ProgressReporter {
  const meter = new RateMeter(now, from);
  const show = output.isTTY ? bar(output, label, { done: 0, total, unit }) : lines(output, label, now);
  let stopped = false;
  const stop = (): void => {
    if (!stopped) show.stop();
    stopped = true;
    signal?.removeEventListener('abort', stop);
  };
  signal?.addEventListener('abort', stop);
  return {
    update(done, loss) {
      const rate = meter.update(done);
      if (stopped) return;
      show.update({ done, total, unit, ...(rate !== undefined && { rate }), ...(loss !== undefined && { loss }) });
    },
    note(line) {
      // The bar's line is cleared for it, and drawn again below at the next update.
      writeLine(output, output.isTTY && !stopped ? `\r\u001b[K${line}` : line);
    },
    stop,
  };
}

/** `620 / 2,000  31.5 steps/s  loss 0.0213  44 s left`. */
export function formatProgress({ done, total, unit, rate, loss }: Progress): string {
  return [
    `${formatCount(done).padStart(formatCount(total).length)} / ${formatCount(total)}`,
    ...(rate === undefined ? [] : [`${formatNumber(rate)} ${unit}/s`]),
    ...(loss === undefined ? [] : [`loss ${formatNumber(loss)}`]),
    ...(rate && done < total ? [`${formatDuration((total - done) / rate)} left`] : []),
  ].join('  ');
}

interface Display {
  update(progress: Progress): void;
  stop(): void;
}

function bar(output: Output, label: string, start: Progress): Display {
  const room = (output.columns ?? 80) - LABEL_WIDTH - ROOM_FOR_TEXT;
  const display = new cliProgress.SingleBar({
    stream: output as NodeJS.WriteStream,
    fps: 8,
    hideCursor: true,
    forceRedraw: true,
    barsize: Math.max(BAR_WIDTH.least, Math.min(BAR_WIDTH.most, room)),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: `${label.padEnd(LABEL_WIDTH)}{bar}  {text}`,
  });
  const told = (progress: Progress) => ({ text: formatProgress(progress) });
  display.start(start.total, start.done, told(start));
  return {
    update: (progress) => display.update(progress.done, told(progress)),
    stop: () => display.stop(),
  };
}

function lines(output: Output, label: string, now: () => number): Display {
  let shown = { tenth: 0, time: now(), done: 0 };
  return {
    update(progress) {
      const tenth = Math.floor((10 * progress.done) / progress.total);
      const due = tenth > shown.tenth || now() - shown.time >= LINE_INTERVAL;
      if (!due || progress.done === shown.done) return;
      shown = { tenth, time: now(), done: progress.done };
      writeLine(output, `${label.padEnd(LABEL_WIDTH)}${formatProgress(progress)}`);
    },
    stop() {},
  };
}

/** Steps per second over the last seconds. */
class RateMeter {
  readonly #now: () => number;
  #samples: { time: number; done: number }[] = [];

  constructor(now: () => number, from: number) {
    this.#now = now;
    this.#samples.push({ time: now(), done: from });
  }

  update(done: number): number | undefined {
    const time = this.#now();
    this.#samples.push({ time, done });
    // Keeps the newest sample that is older than the window, so that slow steps have a rate too.
    const start = this.#samples.findLastIndex((sample) => time - sample.time > RATE_WINDOW);
    if (start > 0) this.#samples = this.#samples.slice(start);
    const [first] = this.#samples;
    return first && time > first.time ? (done - first.done) / (time - first.time) : undefined;
  }
}
