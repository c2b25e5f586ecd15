import { type FileHandle, open } from 'node:fs/promises';
import { readJsonLines, rewindLog } from './json-lines.js';

/** What every line of a log has. */
export interface LogRow {
  /** Updates done. */
  readonly step: number;
  /** Since the training began. */
  readonly seconds: number;
}

/** Where a log goes on from. */
export interface LogPosition<Report> {
  /** Updates done. */
  step: number;
  /** Steps that have no line yet, the last of them `step`. */
  unlogged: readonly Report[];
}

export interface AveragedLogOptions<Report> {
  /** Steps per line. */
  readonly every: number;
  /** What a line says of the steps since the line before. */
  readonly average: (reports: readonly Report[]) => object;
}

/** Appends lines of JSON to a file: one per so many steps, in the file before the call returns. */
export class AveragedLog<Report extends { readonly step: number }> {
  readonly #handle: FileHandle;
  readonly #options: AveragedLogOptions<Report>;
  readonly #started: number;
  #reports: Report[];

  private constructor(
    handle: FileHandle,
    options: AveragedLogOptions<Report>,
    reports: readonly Report[],
    seconds: number,
  ) {
    this.#handle = handle;
    this.#options = options;
    this.#reports = [...reports];
    this.#started = performance.now() - 1000 * seconds;
  }

  /** Opens a log to go on from a position: the lines of later steps are taken away. Without one all lines are. */
  static async open<Report extends { readonly step: number }>(
    file: string,
    options: AveragedLogOptions<Report>,
    from?: LogPosition<Report>,
  ): Promise<AveragedLog<Report>> {
    await rewindLog(file, from ? from.step - from.unlogged.length : -1);
    const seconds = (await readJsonLines<LogRow>(file)).at(-1)?.seconds ?? 0;
    return new AveragedLog(await open(file, 'a'), options, from?.unlogged ?? [], seconds);
  }

  /** The steps that have no line yet, at most so many as a line has. */
  get unlogged(): readonly Report[] {
    return [...this.#reports];
  }

  /** Of training in all, that before the log was opened again included. */
  get seconds(): number {
    return Math.round(performance.now() - this.#started) / 1000;
  }

  /** Takes a step; writes a line if it is due, or if there is something further to say of the step. */
  async add(report: Report, further?: object): Promise<void> {
    this.#reports.push(report);
    if (further !== undefined || report.step % this.#options.every === 0) await this.flush(further);
  }

  /** Writes a line of the steps that have none yet; the file has the whole of it or nothing. */
  async flush(further: object = {}): Promise<void> {
    const last = this.#reports.at(-1);
    if (!last) return;
    const row = {
      step: last.step,
      ...this.#options.average(this.#reports),
      seconds: this.seconds,
      ...further,
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

/** The mean of a number over reports. */
export function meanOf<Report>(reports: readonly Report[], value: (report: Report) => number): number {
  return reports.reduce((sum, report) => sum + value(report), 0) / reports.length;
}
