import { type FileHandle, open } from 'node:fs/promises';
import type { StepReport } from '@hypersiren/hypernet';
import { readJsonLines, rewindLog } from './json-lines.js';

/** One line of `metrics.jsonl`: means over the steps since the line before. */
export interface MetricsRow {
  /** Updates done. */
  step: number;
  epoch: number;
  /** The whole loss, and its terms before their weights. */
  loss: number;
  pixel: number;
  latent: number;
  weights: number;
  /** Negative log-likelihood in nats per value, for values in [0, 1]; only of a model with a likelihood. */
  nll?: number;
  /** Before clipping. */
  gradientNorm: number;
  learningRate: number;
  /** Since the training began. */
  seconds: number;
}

/** Where a log goes on from. */
export interface LogPosition {
  /** Updates done. */
  step: number;
  /** Steps that have no line yet, the last of them `step`. */
  unlogged: readonly StepReport[];
}

/** Appends to `metrics.jsonl`: one line per `every` steps, in the file before the call returns. */
export class MetricsLog {
  readonly #handle: FileHandle;
  readonly #every: number;
  readonly #started: number;
  #reports: StepReport[];

  private constructor(handle: FileHandle, every: number, reports: readonly StepReport[], seconds: number) {
    this.#handle = handle;
    this.#every = every;
    this.#reports = [...reports];
    this.#started = performance.now() - 1000 * seconds;
  }

  /** Opens a log to go on from a position: the lines of later steps are taken away. Without one all lines are. */
  static async open(file: string, every: number, from?: LogPosition): Promise<MetricsLog> {
    await rewindLog(file, from ? from.step - from.unlogged.length : -1);
    const seconds = (await readMetrics(file)).at(-1)?.seconds ?? 0;
    return new MetricsLog(await open(file, 'a'), every, from?.unlogged ?? [], seconds);
  }

  /** The steps that have no line yet, at most so many as a line has. */
  get unlogged(): readonly StepReport[] {
    return [...this.#reports];
  }

  /** Of training in all, that before the log was opened again included. */
  get seconds(): number {
    return Math.round(performance.now() - this.#started) / 1000;
  }

  /** Takes a step; writes a line if it is due. */
  async add(report: StepReport): Promise<void> {
    this.#reports.push(report);
    if (report.step % this.#every === 0) await this.flush();
  }

  /** Writes a line of the steps that have none yet; the file has the whole of it or nothing. */
  async flush(): Promise<void> {
    const last = this.#reports.at(-1);
    if (!last) return;
    const mean = (value: (report: StepReport) => number): number =>
      this.#reports.reduce((sum, report) => sum + value(report), 0) / this.#reports.length;
    const row: MetricsRow = {
      step: last.step,
      epoch: last.epoch,
      loss: mean(({ loss }) => loss.total),
      pixel: mean(({ loss }) => loss.pixel),
      latent: mean(({ loss }) => loss.latent),
      weights: mean(({ loss }) => loss.weights),
      ...(last.loss.nll !== undefined && { nll: mean(({ loss }) => loss.nll ?? Number.NaN) }),
      gradientNorm: mean(({ gradientNorm }) => gradientNorm),
      learningRate: last.learningRate,
      seconds: this.seconds,
    };
    const { size } = await this.#handle.stat();
    try {
      await this.#handle.appendFile(`${JSON.stringify(row)}\n`);
    } catch (error) {
      await this.#handle.truncate(size); // a full disk takes a part of a line
      throw error;
    }
    this.#reports = [];
  }

  /** Has the lines on the disk, where a power cut does not reach them. */
  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#handle.close();
    }
  }
}

/** Reads a log back. */
export function readMetrics(file: string): Promise<MetricsRow[]> {
  return readJsonLines<MetricsRow>(file);
}
