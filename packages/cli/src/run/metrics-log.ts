import { type FileHandle, open, readFile } from 'node:fs/promises';

/** Appends one line of JSON per record; each line is in the file before the call returns. */
export class MetricsLog<Row extends object> {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open<Row extends object>(file: string): Promise<MetricsLog<Row>> {
    return new MetricsLog(await open(file, 'a'));
  }

  async append(row: Row): Promise<void> {
    await this.#handle.appendFile(`${JSON.stringify(row)}\n`);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Reads a log back. A last line without its end was cut off by a crash and is left out. */
export async function readMetrics<Row extends object>(file: string): Promise<Row[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Row);
}
