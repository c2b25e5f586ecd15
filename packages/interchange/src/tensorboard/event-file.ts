import { type FileHandle, mkdir, open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { encodeTfrecord } from '@hypersiren/datasets';
import { encodeEvent, encodeFileVersion, encodeRestart, type StepEvent } from './event.js';

/** TensorBoard event file. TensorBoard can read the file while it is written. */
export class EventFile {
  readonly path: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle) {
    this.path = file;
    this.#handle = handle;
  }

  /**
   * Creates a new event file. The folder is created if needed.
   *
   * @param wallTime time in seconds since 1970, which TensorBoard requires in the file name
   */
  static async create(folder: string, wallTime: number): Promise<EventFile> {
    await mkdir(folder, { recursive: true });
    const seconds = String(Math.floor(wallTime)).padStart(10, '0');
    const file = path.join(folder, `events.out.tfevents.${seconds}.${os.hostname()}.${process.pid}.0`);
    const events = new EventFile(file, await open(file, 'a'));
    await events.#write(encodeFileVersion(wallTime));
    return events;
  }

  async add(event: StepEvent): Promise<void> {
    if (event.values.length > 0) await this.#write(encodeEvent(event));
  }

  /** Records that the run restarts at `step`. TensorBoard then discards earlier events of this step and later ones. */
  async restart(step: number, wallTime: number): Promise<void> {
    await this.#write(encodeRestart(step, wallTime));
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Appends a record in one write, so that readers see complete records. */
  async #write(event: Uint8Array): Promise<void> {
    await this.#handle.appendFile(encodeTfrecord(event));
  }
}
