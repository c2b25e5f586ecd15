import { stat } from 'node:fs/promises';
import { DatasetError } from '../../dataset-error.js';
import { openError } from '../../files/open-error.js';
import { plainBytes } from '../../files/plain-bytes.js';
import { checkImageTransform, heightAndWidth, type ImageTransform } from '../images/image-transform.js';
import type { Film } from './film.js';
import { runFfmpeg } from './run-ffmpeg.js';

/** What is done to the pictures of a film, and how many are read. */
export interface ReadFilmOptions {
  /** `centre` takes the largest centred part of the shape of `size`; default none. */
  readonly crop?: 'none' | 'centre';
  /** Side of a square, or height and width, that the pictures are brought to; default their own. */
  readonly size?: ImageTransform['size'];
  /** Default 3, coloured. */
  readonly channels?: 1 | 3;
  /** Only the first so many pictures; default all. */
  readonly frames?: number;
}

/**
 * Reads the pictures of a film (MP4, WebM, AVI, GIF …) by ffmpeg, which must be installed.
 *
 * @throws DatasetError `missing-file`, `missing-program`, `bad-film`, `bad-config`, `empty` without a picture, `too-large`.
 */
export async function readFilm(
  path: string,
  { crop = 'none', size, channels = 3, frames }: ReadFilmOptions = {},
): Promise<Film> {
  checkImageTransform({ crop, channels, ...(size !== undefined && { size, resize: 'squeeze' }) });
  if (frames !== undefined && !(Number.isSafeInteger(frames) && frames >= 1))
    throw new DatasetError('bad-config', `frames: ${frames} is none, wanted a whole number from 1`);
  await stat(path).catch((error: unknown) => {
    throw openError(path, error);
  });
  const filters = size === undefined ? [] : scaled(heightAndWidth(size), crop);
  const bytes = await runFfmpeg(
    [
      ...['-i', `file:${path}`],
      ...(filters.length > 0 ? ['-vf', filters.join(',')] : []),
      ...(frames === undefined ? [] : ['-frames:v', `${frames}`]),
      // Pictures with a header each: nobody needs to know their size beforehand.
      ...[
        '-pix_fmt',
        channels === 1 ? 'gray' : 'rgb24',
        '-f',
        'image2pipe',
        '-c:v',
        channels === 1 ? 'pgm' : 'ppm',
        '-',
      ],
    ],
    { purpose: 'reads films', path },
  );
  return filmOf(bytes, channels, path);
}

function scaled({ height, width }: { height: number; width: number }, crop: 'none' | 'centre'): string[] {
  const scale = `scale=${width}:${height}:flags=lanczos`;
  return crop === 'none' ? [scale] : [`${scale}:force_original_aspect_ratio=increase`, `crop=${width}:${height}`];
}

/** Pictures in the format of netpbm, one after the other: `P6`, width, height, 255 and the bytes of each. */
function filmOf(bytes: Uint8Array, channels: 1 | 3, path: string): Film {
  if (bytes.length === 0) throw new DatasetError('empty', 'has no pictures', { path });
  const head = /^P[56]\s(\d+)\s(\d+)\s255\s/.exec(Buffer.from(bytes.subarray(0, 64)).toString('latin1'));
  if (head === null) throw new DatasetError('bad-film', 'ffmpeg gave something else than pictures of 8 bits', { path });
  const [width, height] = [Number(head[1]), Number(head[2])];
  const size = height * width * channels;
  const frames = bytes.length / (head[0].length + size);
  if (!Number.isInteger(frames)) throw new DatasetError('truncated', 'ends within a picture', { path });
  const data = new Uint8Array(frames * size);
  for (let frame = 0; frame < frames; frame++) {
    const from = (frame + 1) * head[0].length + frame * size;
    data.set(plainBytes(bytes.subarray(from, from + size)), frame * size);
  }
  return { data, frames, height, width, channels };
}
