import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../../check-option.js';
import { drawIndices } from '../../random/draw-indices.js';
import { psnr } from '../../rendering/psnr.js';
import { SirenError } from '../../siren-error.js';
import { customFit, type Fit } from '../fit.js';
import type { FittedSignal } from '../fitted-signal.js';

/** A video as an array of bytes. */
export interface SignalVideo {
  /** Pixels, shape [T, H, W, C], frame by frame, row-major: 0 is black, 255 is white. */
  readonly data: Uint8Array;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  /** Number of channels: 1 for gray, 3 for color. */
  readonly channels: number;
  /** Presentation times of the frames in any unit, ascending, shape [T]. Default: evenly spaced. */
  readonly times?: ArrayLike<number>;
}

/** Options of {@link videoFit}. */
export interface VideoFitOptions {
  /** Number of random pixels in each step, from any frames. Default: 0.38 % of all pixels, as in the paper. */
  readonly batch?: number;
  /** Seed of the random pixels. Default: 1. */
  readonly seed?: number;
}

/** Size of a rendered video, independent of the recorded size. */
export interface VideoSize {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
}

/** A fit of a video, with functions to measure it and to render it at any size. */
export interface VideoFit extends Fit {
  /** Measures the PSNR in dB over all pixels of all frames. Values are clipped. */
  measure(signal: FittedSignal): Promise<{ psnr: number }>;
  /**
   * Renders the fitted video, frame by frame. With a size, the frames are evenly spaced from the first to the last
   * time. Without, they have the size and times of the recording. Yields values [H, W, C], which are not clipped to
   * [-1, 1].
   */
  film(signal: FittedSignal, size?: VideoSize): AsyncGenerator<Float32Array>;
}

/** Supplement, section 5: 160,000 of 42 million pixels in each step. */
const SHARE = 0.0038;

/**
 * Fits a video to its pixels (paper, section 3.1). The loss is mean((Φ − video)²) over a random batch of pixels in each
 * step. The coordinates are (time, row, column), each in [-1, 1]. The time of a frame follows {@link
 * SignalVideo.times}. The fit measures `psnr` over all frames.
 *
 * @throws SirenError `shape` or `data` if the video is invalid, `option` if an option is out of range
 */
export function videoFit(video: SignalVideo, { batch, seed = 1 }: VideoFitOptions = {}): VideoFit {
  const what = 'siren.videoFit';
  const { data, frames, height, width, channels } = video;
  checkCount(`${what}: channels`, channels, 1);
  for (const [name, count] of Object.entries({ frames, height, width }))
    if (!(count >= 2)) throw new SirenError('data', `${what}: expected 2 ${name} or more, got ${count}`);
  const pixels = frames * height * width;
  if (data.length !== pixels * channels)
    throw new SirenError(
      'shape',
      `${what}: expected data [${frames}, ${height}, ${width}, ${channels}], got ${data.length} bytes`,
    );
  const clock = frameTimes(what, video);
  const count = batch ?? Math.max(1, Math.round(SHARE * pixels));
  checkCount(`${what}: batch`, count, 1);

  const fit = customFit({
    name: 'video',
    inputs: 3,
    outputs: channels,
    derivatives: 'value',
    sample(step) {
      const drawn = drawIndices(seed, `pixels of step ${step}`, count, pixels);
      const points = new Float32Array(3 * count);
      const values = new Float32Array(channels * count);
      for (const [index, pixel] of drawn.entries()) {
        points.set(place(pixel, video, clock), 3 * index);
        for (let channel = 0; channel < channels; channel++)
          values[channels * index + channel] = (data[channels * pixel + channel] as number) / 127.5 - 1;
      }
      return {
        coordinates: tf.tensor2d(points, [count, 3]),
        targets: { value: tf.tensor2d(values, [count, channels]) },
      };
    },
    loss: (field, target) => tf.mean(tf.squaredDifference(field.value, target.value)),
  });
  async function* film(signal: FittedSignal, wanted?: VideoSize): AsyncGenerator<Float32Array> {
    const size = wanted ?? video;
    // Frames are evenly spaced if a size is requested, and otherwise have the recorded times.
    const times = wanted === undefined ? clock : undefined;
    for (const name of ['frames', 'height', 'width'] as const) checkCount(`VideoFit.film: ${name}`, size[name], 1);
    const perFrame = size.height * size.width;
    for (let frame = 0; frame < size.frames; frame++) {
      const points = new Float32Array(3 * perFrame);
      for (let pixel = 0; pixel < perFrame; pixel++)
        points.set(place(frame * perFrame + pixel, size, times), 3 * pixel);
      yield (await signal.sample(points)).value;
    }
  }
  return {
    ...fit,
    film,
    async measure(signal) {
      let [sum, at] = [0, 0];
      for await (const values of film(signal))
        for (const value of values) {
          const clipped = Math.min(1, Math.max(-1, value));
          sum += ((clipped + 1) / 2 - (data[at++] as number) / 255) ** 2;
        }
      return { psnr: psnr(sum / data.length) };
    },
  };
}

/** Returns the time coordinate of each frame in [-1, 1], shape [T], or undefined if the frames are evenly spaced. */
function frameTimes(what: string, { times, frames }: SignalVideo): readonly number[] | undefined {
  if (times === undefined) return undefined;
  const all = Array.from(times);
  const ascending = all.every(
    (time, index) => Number.isFinite(time) && (index === 0 || time > (all[index - 1] as number)),
  );
  if (all.length !== frames || !ascending)
    throw new SirenError(
      'data',
      `${what}: expected ${frames} ascending times, got ${all.length}${ascending ? '' : ', not in ascending order'}`,
    );
  const [first, last] = [all[0] as number, all.at(-1) as number];
  return all.map((time) => (2 * (time - first)) / (last - first) - 1);
}

/**
 * Returns the coordinates of a pixel, counted frame by frame and row by row. The coordinate along an axis of size 1 is
 * 0.
 */
function place(
  pixel: number,
  { frames, height, width }: VideoSize,
  times: readonly number[] | undefined,
): [number, number, number] {
  const along = (index: number, count: number) => (count === 1 ? 0 : (2 * index) / (count - 1) - 1);
  const row = Math.floor(pixel / width);
  const frame = Math.floor(row / height);
  return [times?.[frame] ?? along(frame, frames), along(row % height, height), along(pixel % width, width)];
}
