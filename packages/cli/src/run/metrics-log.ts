import { type FileHandle, open } from 'node:fs/promises';
import type { StepReport } from '@hypersiren/hypernet';
import { readJsonLines } from './read-json-lines.js';

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

/** Appends to `metrics.jsonl`: one line per `every` steps, in the file before the call returns. */
export class MetricsLog {
  readonly #handle: FileHandle;
  readonly #every: number;
  readonly #started = performance.now();
  #reports: StepReport[] = [];

  private constructor(handle: FileHandle, every: number) {
    this.#handle = handle;
    this.#every = every;
  }

  static async open(file: string, every: number): Promise<MetricsLog> {
    return new MetricsLog(await open(file, 'a'), every);
  }

  /** Takes a step; writes a line if it is due. */
  async add(report: StepReport): Promise<void> {
    this.#reports.push(report);
    if (report.step % this.#every === 0) await this.flush();
  }

  /** Writes a line of the steps that have none yet. */
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
      seconds: Math.round(performance.now() - this.#started) / 1000,
    };
    await this.#handle.appendFile(`${JSON.stringify(row)}\n`);
    this.#reports = [];
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#handle.close();
  }
}

/** Reads a log back. */
export function readMetrics(file: string): Promise<MetricsRow[]> {
  return readJsonLines<MetricsRow>(file);
}
