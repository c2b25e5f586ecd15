import { spawn } from 'node:child_process';
import { DatasetError } from '../../dataset-error.js';
import { plainBytes } from '../../files/plain-bytes.js';

/** Told to every run: no questions, no progress. */
const QUIET = ['-hide_banner', '-nostats', '-nostdin'];

/** What is wanted of its messages: errors alone, or all with what kind each is of. */
const [ERRORS, EVERYTHING] = ['error', 'level+info'];

/** Bytes of a video, or of its images, that are taken: as many as an array of them can have on every machine. */
const MAX_BYTES = 2 ** 31 - 1;

/** Where it went wrong, for messages. */
export interface FfmpegRun {
  /** What the program is needed for: `reads videos`. */
  readonly purpose: string;
  /** The file, absolute. */
  readonly path?: string;
  /** Bytes for the program's standard input; nothing if left out. */
  readonly input?: Uint8Array;
  /** Takes each line that the program says, with its kind: `[info] …`. Without it only errors are asked for. */
  readonly onLine?: (line: string) => void;
}

/**
 * What ffmpeg writes to its standard output.
 *
 * @throws DatasetError `missing-program` where it is not installed; `bad-video` with its own words if it fails; `too-large`
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
  child.stdin.on('error', () => {}); // it may end before it has read all, and says why elsewhere
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
      hint: 'Name a smaller size, or fewer frames',
    });
  const lines = Buffer.concat(words)
    .toString()
    .trim()
    .split(/\r?\n|\r/);
  // Of a damaged video it may fail at the end, after all images that are there.
  if (code === null || (code !== 0 && (onLine === undefined || size === 0))) {
    const said = errorsIn(lines) || lines.at(-1) || `it ended with ${code}`;
    const nothing = /does not contain any stream/.test(said);
    if (nothing) throw new DatasetError('empty', 'has no images, only sound or nothing', { path });
    throw new DatasetError('bad-video', `ffmpeg, which ${purpose}, failed: ${said.replace(/\.$/, '')}`, { path });
  }
  if (onLine !== undefined) for (const line of lines) onLine(line);
  return plainBytes(Buffer.concat(output));
}

/** The first and the last of the errors, which together say what was wrong with the file and what came of it. */
function errorsIn(lines: readonly string[]): string {
  const errors = lines.flatMap((line) => /\[(?:error|fatal)\]\s*(.+)$/.exec(line)?.[1] ?? []);
  return [...new Set([...errors.slice(0, 1), ...errors.slice(-1)])].join('; ');
}

/** Whether ffmpeg is installed. */
export async function hasFfmpeg(): Promise<boolean> {
  return runFfmpeg(['-version'], { purpose: 'is looked for' }).then(
    () => true,
    () => false,
  );
}
