import { type FileHandle, open } from 'node:fs/promises';
import { readJsonLines, rewindLog } from './json-lines.js';

/** Fields that every log line has. */
export interface LogRow {
  /** Number of updates done. */
  readonly step: number;
  /** Seconds since the training began. */
  readonly seconds: number;
}

/** Position from which a log is continued. */
export interface LogPosition<Report> {
  /** Number of updates done. */
  step: number;
  /** Reports of steps that are not in the log yet. The last one is of step `step`. */
  unlogged: readonly Report[];
}

export interface AveragedLogOptions<Report> {
  /** Number of steps per line. */
  readonly every: number;
  /** Returns the averages over the steps since the previous line. */
  readonly average: (reports: readonly Report[]) => object;
}

/** Log in JSON lines, with one line of averages per `every` steps. A line is in the file when the call returns. */
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

  /** Opens a log at a position. Lines of later steps are removed. Without a position all lines are removed. */
  static async open<Report extends { readonly step: number }>(
    file: string,
    options: AveragedLogOptions<Report>,
    from?: LogPosition<Report>,
  ): Promise<AveragedLog<Report>> {
    await rewindLog(file, from ? from.step - from.unlogged.length : -1);
    const seconds = (await readJsonLines<LogRow>(file)).at(-1)?.seconds ?? 0;
    return new AveragedLog(await open(file, 'a'), options, from?.unlogged ?? [], seconds);
  }

  /** Reports of the steps that are not in the log yet, fewer than a line covers. */
  get unlogged(): readonly Report[] {
    return [...this.#reports];
  }

  /** Total seconds of training, including those before the log was reopened. */
  get seconds(): number {
    return Math.round(performance.now() - this.#started) / 1000;
  }

  /** Adds the report of a step. A line is written if it is due or if there are further fields. */
  async add(report: Report, further?: object): Promise<void> {
    this.#reports.push(report);
    if (further !== undefined || report.step % this.#options.every === 0) await this.flush(further);
  }

  /** Writes a line for the steps that are not in the log yet. After an error the file has no partial line. */
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
      await this.#handle.truncate(size); // on a full disk a part of the line may be written
      throw error;
    }
    this.#reports = [];
  }

  /** Flushes the file to the disk, so that its lines survive a power failure. */
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

/** Returns the mean of a value over reports. */
export function meanOf<Report>(reports: readonly Report[], value: (report: Report) => number): number {
  return reports.reduce((sum, report) => sum + value(report), 0) / reports.length;
}
