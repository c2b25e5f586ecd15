import { spawn } from 'node:child_process';
import { DatasetError } from '../../dataset-error.js';
import { plainBytes } from '../../files/plain-bytes.js';

/** Arguments of all ffmpeg runs: no banner, no progress, no interactive questions. */
const QUIET = ['-hide_banner', '-nostats', '-nostdin'];

/** Log levels: errors only, or all messages with their level. */
const [ERRORS, EVERYTHING] = ['error', 'level+info'];

/** Maximum number of output bytes, the length of a typed array that all machines support. */
const MAX_BYTES = 2 ** 31 - 1;

/** Options of {@link runFfmpeg}. */
export interface FfmpegRun {
  /** Purpose of the run for error messages, for example `reads videos`. */
  readonly purpose: string;
  /** Absolute path of the video file, for errors. */
  readonly path?: string;
  /** Standard input of the program. Default: empty. */
  readonly input?: Uint8Array;
  /** Called for each line of the log, with its level, for example `[info] …`. Default: only errors are logged. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs ffmpeg and returns its standard output.
 *
 * @throws DatasetError `missing-program` if ffmpeg is not installed; `bad-video` with ffmpeg's error message; `empty`
 * for a file without a video stream; `too-large`.
 */
export async function runFfmpeg(
  args: readonly string[],
  { purpose, path, input, onLine }: FfmpegRun,
): Promise<Uint8Array> {
  const level = onLine === undefined ? ERRORS : EVERYTHING;
  const child = spawn('ffmpeg', [...QUIET, '-loglevel', level, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  const words: Buffer[] = [];
  let size = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    size += bytes.length;
    if (size > MAX_BYTES) child.kill();
    else output.push(bytes);
  });
  child.stderr.on('data', (bytes: Buffer) => words.push(bytes));
  child.stdin.on('error', () => {}); // ffmpeg may exit before reading all input; its error is reported below
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', (error) =>
      reject(
        new DatasetError('missing-program', `ffmpeg, which ${purpose}, cannot be started (${error.message})`, {
          path,
          cause: error,
          hint: 'Install it (`apt install ffmpeg`, https://ffmpeg.org), or use a folder of images',
        }),
      ),
    );
  });
  if (size > MAX_BYTES)
    throw new DatasetError('too-large', `its images have more than ${MAX_BYTES} bytes`, {
      path,
      hint: 'Set a smaller size, or fewer frames',
    });
  const lines = Buffer.concat(words)
    .toString()
    .trim()
    .split(/\r?\n|\r/);
  // For a damaged video, ffmpeg may fail after it has written all readable images.
  if (code === null || (code !== 0 && (onLine === undefined || size === 0))) {
    const said = errorsIn(lines) || lines.at(-1) || `it exited with code ${code}`;
    const nothing = /does not contain any stream/.test(said);
    if (nothing) throw new DatasetError('empty', 'has no images', { path });
    throw new DatasetError('bad-video', `ffmpeg, which ${purpose}, failed: ${said.replace(/\.$/, '')}`, { path });
  }
  if (onLine !== undefined) for (const line of lines) onLine(line);
  return plainBytes(Buffer.concat(output));
}

/** Returns the first and the last error of the log: usually the cause and its consequence. */
function errorsIn(lines: readonly string[]): string {
  const errors = lines.flatMap((line) => /\[(?:error|fatal)\]\s*(.+)$/.exec(line)?.[1] ?? []);
  return [...new Set([...errors.slice(0, 1), ...errors.slice(-1)])].join('; ');
}

/** Returns whether ffmpeg is installed. */
export async function hasFfmpeg(): Promise<boolean> {
  return runFfmpeg(['-version'], { purpose: 'is looked for' }).then(
    () => true,
    () => false,
  );
}
