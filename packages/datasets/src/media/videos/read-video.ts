import { stat } from 'node:fs/promises';
import { DatasetError } from '../../dataset-error.js';
import { datasetWarning, type ReadOptions } from '../../dataset-warning.js';
import { openError } from '../../files/open-error.js';
import { plainBytes } from '../../files/plain-bytes.js';
import { checkImageTransform, heightAndWidth, type ImageTransform } from '../images/image-transform.js';
import { FfmpegLog } from './ffmpeg-log.js';
import { runFfmpeg } from './run-ffmpeg.js';
import type { Video } from './video-file.js';

/** Options of {@link readVideo}. */
export interface ReadVideoOptions extends ReadOptions {
  /** Crop of the images. `center` keeps the largest centered part with the aspect ratio of `size`. Default: `none`. */
  readonly crop?: 'none' | 'center';
  /** Size that the images are resized to: side of a square, or [height, width]. Default: the size of the video. */
  readonly size?: ImageTransform['size'];
  /** Number of channels: 1 for gray, 3 for color. Default: 3. */
  readonly channels?: 1 | 3;
  /** Maximum number of images to read. Default: all. */
  readonly frames?: number;
}

/** Maximum deviation of a frame time from a constant frame rate, relative to the mean duration of a frame. */
const STEADY = 0.05;

/**
 * Relative and absolute tolerance (in seconds) of the duration. A video that is shorter than its header claims, by more
 * than both, was cut off.
 */
const [CUT_SHARE, CUT_SECONDS] = [0.1, 0.5];

/**
 * Reads the images of a video (MP4, WebM, AVI, GIF, …). Requires ffmpeg. Each frame of the file is read once, with its
 * time if the frame rate varies. Videos with non-square pixels are resampled to square pixels. `onWarning` receives
 * ffmpeg's messages about a damaged video, and the number of frames that were read.
 *
 * @throws DatasetError `missing-file`, `missing-program`, `bad-video`, `bad-config`, `empty` without images,
 * `too-large`.
 */
export async function readVideo(
  path: string,
  { crop = 'none', size, channels = 3, frames, onWarning }: ReadVideoOptions = {},
): Promise<Video> {
  checkImageTransform({ crop, channels, ...(size !== undefined && { size, resize: 'stretch' }) });
  if (frames !== undefined && !(Number.isSafeInteger(frames) && frames >= 1))
    throw new DatasetError('bad-config', `frames: ${frames} is not valid, expected a whole number from 1`);
  await stat(path).catch((error: unknown) => {
    throw openError(path, error);
  });
  const warn = (problem: string) => onWarning?.(datasetWarning(problem, path));
  const square = size !== undefined && crop === 'none' ? [] : await squarePixels(path, warn);
  const filters = ['showinfo', ...square, ...(size === undefined ? [] : scaled(heightAndWidth(size), crop))];
  const log = new FfmpegLog();
  const read = (passthrough: string) =>
    runFfmpeg(
      [
        ...['-i', `file:${path}`, '-vf', filters.join(',')],
        // Reads each frame once. By default, ffmpeg repeats frames for a constant frame rate.
        ...[passthrough, 'passthrough'],
        ...(frames === undefined ? [] : ['-frames:v', `${frames}`]),
        // Each image has a header, so its size need not be known in advance.
        ...['-pix_fmt', channels === 1 ? 'gray' : 'rgb24', '-f', 'image2pipe'],
        ...['-c:v', channels === 1 ? 'pgm' : 'ppm', '-'],
      ],
      { purpose: 'reads videos', path, onLine: log.take },
    );
  const bytes = await read('-fps_mode').catch((error: unknown) => {
    // The option had another name before ffmpeg 5.1.
    if (!/fps_mode/.test((error as Error).message)) throw error;
    return read('-vsync');
  });
  const film = videoOf(bytes, channels, path);
  if (frames === undefined || film.frames < frames) tellDamage(log, film.frames, warn);
  const times = ownTimes(log, film.frames, warn);
  return times === undefined ? film : { ...film, times };
}

/** Returns the filters that make pixels square. Returns an empty array if they already are. */
async function squarePixels(path: string, warn: (problem: string) => void): Promise<string[]> {
  const log = new FfmpegLog();
  await runFfmpeg(['-i', `file:${path}`, '-vf', 'showinfo', '-frames:v', '1', '-f', 'null', '-'], {
    purpose: 'reads videos',
    path,
    onLine: log.take,
  });
  const [first] = log.frames;
  if (first === undefined || first.aspect[0] === first.aspect[1]) return [];
  const [across, down] = first.aspect;
  const width = Math.max(1, Math.round((first.width * across) / down));
  warn(`its pixels are ${across}:${down}, not square: ${first.width}×${first.height} became ${width}×${first.height}`);
  return [`scale=${width}:${first.height}:flags=lanczos`, 'setsar=1'];
}

function tellDamage(
  { errors, frames: told, duration, hasSound }: FfmpegLog,
  frames: number,
  warn: (problem: string) => void,
): void {
  const last = told[frames - 1]?.time ?? Number.NaN;
  const first = told[0]?.time ?? Number.NaN;
  const end = last - first + (frames > 1 ? (last - first) / (frames - 1) : 0);
  const short = duration !== undefined && !hasSound && duration - end > Math.max(CUT_SECONDS, CUT_SHARE * duration);
  const range = duration === undefined || Number.isNaN(end) ? '' : `, ${end.toFixed(2)} s of ${duration.toFixed(2)} s`;
  const said = [...errors].slice(0, 3).join('; ');
  if (errors.size > 0) warn(`ffmpeg says: ${said}; ${frames} frames were read${range}`);
  else if (short) warn(`${frames} frames were read${range}: it is shorter than its header declares`);
}

/**
 * Returns the time of each frame in seconds, relative to the first. Returns undefined if the frame rate is constant or
 * unknown.
 */
function ownTimes(
  { frames: told }: FfmpegLog,
  frames: number,
  warn: (problem: string) => void,
): readonly number[] | undefined {
  const start = told[0]?.time ?? Number.NaN;
  const times = told.slice(0, frames).map(({ time }) => time - start);
  if (frames < 2) return undefined;
  if (times.length < frames || !times.every((time, index) => index === 0 || time > (times[index - 1] as number))) {
    warn('the times of its frames are not ascending; a constant frame rate is assumed');
    return undefined;
  }
  const mean = (times.at(-1) as number) / (frames - 1);
  return times.every((time, index) => Math.abs(time - index * mean) <= STEADY * mean) ? undefined : times;
}

function scaled({ height, width }: { height: number; width: number }, crop: 'none' | 'center'): string[] {
  const scale = `scale=${width}:${height}:flags=lanczos`;
  return crop === 'none' ? [scale] : [`${scale}:force_original_aspect_ratio=increase`, `crop=${width}:${height}`];
}

/** Parses a sequence of netpbm images: for each, `P5` or `P6`, width, height, 255, and the pixels. */
function videoOf(bytes: Uint8Array, channels: 1 | 3, path: string): Video {
  if (bytes.length === 0) throw new DatasetError('empty', 'has no images', { path });
  const head = /^P[56]\s(\d+)\s(\d+)\s255\s/.exec(Buffer.from(bytes.subarray(0, 64)).toString('latin1'));
  if (head === null)
    throw new DatasetError('bad-video', 'the output of ffmpeg is not a sequence of 8-bit images', { path });
  const [width, height] = [Number(head[1]), Number(head[2])];
  const size = height * width * channels;
  const frames = bytes.length / (head[0].length + size);
  if (!Number.isInteger(frames)) throw new DatasetError('truncated', 'ends within an image', { path });
  const data = new Uint8Array(frames * size);
  for (let frame = 0; frame < frames; frame++) {
    const from = (frame + 1) * head[0].length + frame * size;
    const own = Buffer.from(bytes.subarray(from - head[0].length, from)).toString('latin1');
    if (own !== head[0])
      throw new DatasetError('bad-video', `frame ${frame} has a different size than ${width}×${height}`, {
        path,
        record: frame,
        hint: 'Set a size',
      });
    data.set(plainBytes(bytes.subarray(from, from + size)), frame * size);
  }
  return { data, frames, height, width, channels };
}
