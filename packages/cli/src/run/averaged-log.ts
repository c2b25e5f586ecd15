import { type FileHandle, open, readFile } from 'node:fs/promises';
import { readJsonLines } from './read-json-lines.js';
import { writeFileAtomically } from './write-atomically.js';

/** What every line of a log has. */
export interface LogRow {
  /** Updates done. */
  readonly step: number;
  /** Since the training began. */
  readonly seconds: number;
}

export interface AveragedLogOptions<Report> {
  /** Steps per line. */
  readonly every: number;
  /** What a line says of the steps since the line before. */
  readonly average: (reports: readonly Report[]) => object;
  /** The step that a training goes on from: later lines, of steps that are taken again, are dropped; default 0. */
  readonly from?: number;
}

/** Appends lines of JSON to a file: one per so many steps, in the file before the call returns. */
export class AveragedLog<Report extends { readonly step: number }> {
  readonly #handle: FileHandle;
  readonly #options: AveragedLogOptions<Report>;
  readonly #started: number;
  #reports: Report[] = [];

  private constructor(handle: FileHandle, options: AveragedLogOptions<Report>, secondsBefore: number) {
    this.#handle = handle;
    this.#options = options;
    this.#started = performance.now() - 1000 * secondsBefore;
  }

  static async open<Report extends { readonly step: number }>(
    file: string,
    options: AveragedLogOptions<Report>,
  ): Promise<AveragedLog<Report>> {
    const { from = 0 } = options;
    const rows = (await readJsonLines<LogRow>(file)).filter(({ step }) => step <= from);
    const kept = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const written = await readFile(file, 'utf8').catch(() => '');
    if (written !== kept) await writeFileAtomically(file, kept);
    return new AveragedLog(await open(file, 'a'), options, rows.at(-1)?.seconds ?? 0);
  }

  /** Takes a step; writes a line if it is due, or if there is something further to say of the step. */
  async add(report: Report, further?: object): Promise<void> {
    this.#reports.push(report);
    if (further !== undefined || report.step % this.#options.every === 0) await this.#write(further);
  }

  /** Writes a line of the steps that have none yet. */
  async #write(further: object = {}): Promise<void> {
    const last = this.#reports.at(-1);
    if (!last) return;
    const seconds = Math.round(performance.now() - this.#started) / 1000;
    const row = { step: last.step, ...this.#options.average(this.#reports), seconds, ...further };
    await this.#handle.appendFile(`${JSON.stringify(row)}\n`);
    this.#reports = [];
  }

  async close(): Promise<void> {
    await this.#write();
    await this.#handle.close();
  }
}

/** The mean of a number over reports. */
export function meanOf<Report>(reports: readonly Report[], value: (report: Report) => number): number {
  return reports.reduce((sum, report) => sum + value(report), 0) / reports.length;
}
