import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../../check-option.js';
import { drawIndices } from '../../random/draw-indices.js';
import { psnr } from '../../rendering/psnr.js';
import { SirenError } from '../../siren-error.js';
import { customFit, type Fit } from '../fit.js';
import type { FittedSignal } from '../fitted-signal.js';

/** A video as bytes, which take a quarter of the memory of numbers. */
export interface SignalVideo {
  /** Frame by frame, row by row, [T, H, W, C]: 0 is black, 255 white. */
  readonly data: Uint8Array;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  /** 1 gray, 3 color. */
  readonly channels: number;
  /** When each frame is shown, ascending, in any unit, [T]; equally long each if left out. */
  readonly times?: ArrayLike<number>;
}

/** How many of a video's values each step draws. */
export interface VideoFitOptions {
  /** Pixels of any frames in each step, drawn anew; default the paper's 0.38 % of all. */
  readonly batch?: number;
  /** Decides what is drawn; default 1. */
  readonly seed?: number;
}

/** Moments and pixels of a video, whatever the recorded ones were. */
export interface VideoSize {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
}

/** A fit of a video, and the way back to videos of any size. */
export interface VideoFit extends Fit {
  /** PSNR in dB over all pixels of all frames, values clipped. */
  measure(signal: FittedSignal): Promise<{ psnr: number }>;
  /** The fitted video from its first to its last moment, evenly, or the recorded moments without a size, frame by frame: values [H, W, C], in [-1, 1] but for what overshoots. */
  film(signal: FittedSignal, size?: VideoSize): AsyncGenerator<Float32Array>;
}

/** Supplement, section 5: 160,000 of 42 million pixels in each step. */
const SHARE = 0.0038;

/**
 * A video from its pixels (paper, section 3.1): mean((Φ − film)²) at pixels that are drawn anew for each step. The coordinates are (time, row,
 * column), each from -1 to 1; of a video with a variable frame rate, time is that of each frame. Measures `psnr` over all frames.
 *
 * @throws SirenError `shape` or `data` if the video is none, `option` if an option is out of range
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
    // A video of another length runs evenly; the recorded frames have their own times.
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

/** The coordinate of each frame's own time, from -1 to 1, [T]; undefined where all are equally long. */
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

/** The coordinates of a pixel, counted frame by frame and row by row; an axis of one lies in the middle. */
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
