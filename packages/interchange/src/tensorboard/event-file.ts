import { type FileHandle, mkdir, open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { encodeTfrecord } from '@hypersiren/datasets';
import { encodeEvent, encodeFileVersion, encodeRestart, type StepEvent } from './event.js';

/** A file of events that TensorBoard reads while it is written. */
export class EventFile {
  readonly path: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle) {
    this.path = file;
    this.#handle = handle;
  }

  /**
   * Makes a new file in a folder, which is made if need be.
   *
   * @param wallTime in seconds since 1970; names the file, as TensorBoard wants it
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

  /** Says that the run goes on from before `step`: what is told of that step and later ones holds no more. */
  async restart(step: number, wallTime: number): Promise<void> {
    await this.#write(encodeRestart(step, wallTime));
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** A record at once, so that a reader finds the whole of it. */
  async #write(event: Uint8Array): Promise<void> {
    await this.#handle.appendFile(encodeTfrecord(event));
  }
}
