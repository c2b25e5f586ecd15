import { spawn } from 'node:child_process';
import { DatasetError } from '../../dataset-error.js';
import { plainBytes } from '../../files/plain-bytes.js';

/** Told to every run: nothing but errors, and no questions. */
const QUIET = ['-hide_banner', '-loglevel', 'error', '-nostdin'];

/** Bytes of a film, or of its pictures, that are taken: as many as an array of them can have on every machine. */
const MAX_BYTES = 2 ** 31 - 1;

/** Where it went wrong, for messages. */
export interface FfmpegRun {
  /** What the program is needed for: `reads films`. */
  readonly purpose: string;
  /** The file, absolute. */
  readonly path?: string;
  /** Bytes for the program's standard input; nothing if left out. */
  readonly input?: Uint8Array;
}

/**
 * What ffmpeg writes to its standard output.
 *
 * @throws DatasetError `missing-program` where it is not installed; `bad-film` with its own words if it fails; `too-large`
 */
export async function runFfmpeg(args: readonly string[], { purpose, path, input }: FfmpegRun): Promise<Uint8Array> {
  const child = spawn('ffmpeg', [...QUIET, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  const words: Buffer[] = [];
  let size = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    size += bytes.length;
    if (size > MAX_BYTES) child.kill();
    else output.push(bytes);
  });
  child.stderr.on('data', (bytes: Buffer) => words.push(bytes));
  child.stdin.on('error', () => {}); // it may end before it has read all, and says why elsewhere
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', (error) =>
      reject(
        new DatasetError('missing-program', `ffmpeg, which ${purpose}, cannot be started (${error.message})`, {
          path,
          cause: error,
          hint: 'Install it (`apt install ffmpeg`, https://ffmpeg.org), or use a folder of pictures',
        }),
      ),
    );
  });
  if (size > MAX_BYTES)
    throw new DatasetError('too-large', `its pictures have more than ${MAX_BYTES} bytes`, {
      path,
      hint: 'Name a smaller size, or fewer frames',
    });
  if (code !== 0) {
    const said = Buffer.concat(words).toString().trim().split('\n').at(-1) || `it ended with ${code}`;
    throw new DatasetError('bad-film', `ffmpeg, which ${purpose}, failed: ${said.replace(/\.$/, '')}`, { path });
  }
  return plainBytes(Buffer.concat(output));
}

/** Whether ffmpeg is installed. */
export async function hasFfmpeg(): Promise<boolean> {
  return runFfmpeg(['-version'], { purpose: 'is looked for' }).then(
    () => true,
    () => false,
  );
}
