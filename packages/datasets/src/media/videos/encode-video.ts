import { imageBytes } from '../../dataset/image-bytes.js';
import { DatasetError } from '../../dataset-error.js';
import { runFfmpeg } from './run-ffmpeg.js';
import type { Video } from './video-file.js';

/** Options of {@link encodeVideo}. */
export interface EncodeVideoOptions {
  /** Frame rate in images per second, above 0. */
  readonly rate: number;
}

/**
 * Encodes a video as MP4 (H.264), which browsers can play. Requires ffmpeg. An odd height or width, which the format
 * does not support, is padded by one pixel.
 *
 * @throws DatasetError `missing-program`, `bad-video`; `bad-image` if the number of bytes is not T·H·W·C or the number
 * of channels is not 1 or 3; `bad-config`.
 */
export async function encodeVideo(film: Video, { rate }: EncodeVideoOptions): Promise<Uint8Array> {
  const { data, frames, height, width, channels } = film;
  if (!(rate > 0 && Number.isFinite(rate)))
    throw new DatasetError('bad-config', `rate: ${rate} is not valid, expected images per second, above 0`);
  if (frames < 1 || data.length !== frames * imageBytes(film) || (channels !== 1 && channels !== 3))
    throw new DatasetError(
      'bad-image',
      `a video of ${frames}×${height}×${width}×${channels} has ${data.length} bytes, expected T·H·W·C bytes, with 1 or 3 channels`,
    );
  return runFfmpeg(
    [
      ...['-f', 'rawvideo', '-pix_fmt', channels === 1 ? 'gray' : 'rgb24', '-s', `${width}x${height}`, '-r', `${rate}`],
      ...['-i', '-', '-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-crf', '18'],
      // Fragmented MP4, because the output is a pipe, which cannot seek back to write the header.
      ...['-movflags', 'frag_keyframe+empty_moov', '-f', 'mp4', '-'],
    ],
    { purpose: 'writes videos', input: data },
  );
}
