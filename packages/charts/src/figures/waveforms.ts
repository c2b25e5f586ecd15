import type { Sound } from '@hypersiren/datasets/media';
import type { WaveformData } from './waveform-figure.js';

/** Length of the short section in seconds: a few periods of a low tone. */
const CLOSE = 0.03;

/** Number of points of a level curve. */
const PARTS = 150;

/** Lowest level in dB. */
const FLOOR = -100;

/**
 * Computes the data of a waveform figure from the first channel of two sounds of equal length: the section around the
 * loudest moment, and the levels over time.
 */
export function waveforms(sound: Sound, fitted: Sound): Pick<WaveformData, 'close' | 'levels'> {
  const { channels, sampleRate } = sound;
  const first = ({ samples }: Sound) => samples.filter((_, index) => index % channels === 0);
  const [recorded, own] = [first(sound), first(fitted)];
  const error = recorded.map((sample, frame) => sample - (own[frame] as number));
  const frames = recorded.length;
  const parts = Math.min(PARTS, frames);
  const from = (part: number) => Math.floor((part * frames) / parts);
  const levels = (samples: Float32Array) =>
    Array.from({ length: parts }, (_, part) => {
      const piece = samples.subarray(from(part), from(part + 1));
      const power = piece.reduce((sum, sample) => sum + sample * sample, 0) / piece.length;
      return { x: (from(part) + piece.length / 2) / sampleRate, y: Math.max(FLOOR, 10 * Math.log10(power)) };
    });
  const recordedLevels = levels(recorded);
  const heights = recordedLevels.map(({ y }) => y);
  const length = Math.min(frames, Math.max(2, Math.round(CLOSE * sampleRate)));
  const start = Math.min(from(heights.indexOf(Math.max(...heights))), frames - length);
  const close = (samples: Float32Array) =>
    Array.from(samples.subarray(start, start + length), (y, index) => ({
      x: (1000 * (start + index)) / sampleRate,
      y,
    }));
  return {
    close: { recorded: close(recorded), fitted: close(own) },
    levels: { recorded: recordedLevels, error: levels(error) },
  };
}
