import { formatCount, formatDuration, formatNumber } from '@hypersiren/hypernet/text';
import cliProgress from 'cli-progress';
import { type Output, writeLine } from './terminal.js';

/** Progress of a job. */
export interface Progress {
  done: number;
  total: number;
  /** Unit of `done` and `total`. */
  unit: string;
  /** Recent speed in units per second. Undefined at the start. */
  rate?: number;
  loss?: number;
}

/** Progress display: a progress bar on a terminal, otherwise occasional lines. */
export interface ProgressReporter {
  update(done: number, loss?: number): void;
  /** Prints a line above the progress bar. */
  note(line: string): void;
  stop(): void;
}

/** Time window of the speed, in seconds. */
const RATE_WINDOW = 5;

/**
 * Maximum time between two progress lines in seconds, if the output is not a terminal. A line is also printed at every
 * tenth of the job.
 */
const LINE_INTERVAL = 30;

const BAR_WIDTH = { least: 8, most: 28 };

/** Width reserved for the text next to the progress bar, so that the width of the bar does not change. */
const ROOM_FOR_TEXT = 60;

/** Width of the labels of jobs and of the lines before them, so that all are aligned. */
export const LABEL_WIDTH = 11;

export interface ProgressOptions {
  /** Unit of the counts. Default: `steps`. */
  unit?: string;
  /** Count at the start, for resumed jobs. It does not contribute to the speed. Default: 0. */
  from?: number;
  /** Signal that stops the progress display, so that later messages start on a new line. */
  signal?: AbortSignal | undefined;
  /** Clock in seconds, for tests. Default: `performance.now`. */
  now?: () => number;
}

/** Starts the progress display of a job with the given label and total count. */
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
      // Clears the progress bar, which is redrawn at the next update.
      writeLine(output, output.isTTY && !stopped ? `\r\u001b[K${line}` : line);
    },
    stop,
  };
}

/** Formats progress, for example `620 / 2,000  31.5 steps/s  loss 0.0213  44 s left`. */
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

/** Computes the speed over the last seconds. */
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
    // The latest sample before the window is kept, so that slow steps have a speed too.
    const start = this.#samples.findLastIndex((sample) => time - sample.time > RATE_WINDOW);
    if (start > 0) this.#samples = this.#samples.slice(start);
    const [first] = this.#samples;
    return first && time > first.time ? (done - first.done) / (time - first.time) : undefined;
  }
}
