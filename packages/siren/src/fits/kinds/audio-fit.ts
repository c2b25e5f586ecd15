import * as tf from '@tensorflow/tfjs-core';
import { checkCount, checkPositive } from '../../check-option.js';
import { OMEGA_0 } from '../../network/siren-spec.js';
import { drawSpaced } from '../../random/draw-spaced.js';
import { SirenError } from '../../siren-error.js';
import { checkFinite } from '../check-finite.js';
import { customFit, type Fit } from '../fit.js';
import type { FittedSignal } from '../fitted-signal.js';
import { pointSampler, type SamplerOptions } from '../sampler.js';

/** A sound as an array of samples. */
export interface SignalSound {
  /** Amplitudes, shape [F, C], frame by frame. */
  readonly samples: Float32Array;
  /** Number of channels: 1 for mono, 2 for stereo. */
  readonly channels: number;
  /** Frames per second. */
  readonly sampleRate: number;
}

/** Options of {@link audioFit}. */
export interface AudioFitOptions extends SamplerOptions {
  /**
   * Scale of time, whose coordinates range from -scale to scale. A scale multiplies ω of the first layer but leaves the
   * learning speed of the biases unchanged. The paper uses 100 for its clips of 7 and 12 seconds. Default: {@link
   * audioScale} of the sound.
   */
  readonly scale?: number;
}

/** A fit of a sound, with functions to measure and render it. */
export interface AudioFit extends Fit {
  readonly scale: number;
  /**
   * Measures the mean squared error, relative to a peak amplitude of 1, and the signal-to-noise ratio in dB, over all
   * frames.
   */
  measure(signal: FittedSignal): Promise<{ mse: number; snr: number }>;
  /**
   * Renders the fitted sound at any sample rate, at the loudness of the recording.
   *
   * @param sampleRate frames per second. Default: the rate of the recording
   * @throws SirenError `option` if the rate is out of range
   */
  render(signal: FittedSignal, sampleRate?: number): Promise<SignalSound>;
}

/** ω of the first layer in the paper, 3000 over 7 s, divided by the mean frequency of its cello, 13,977. */
const FIRST_OMEGA_SHARE = 3000 / 13977;

/**
 * Detection of silence: number of losses in the running mean, first step of the check, and threshold as a fraction of
 * the power of the sound.
 */
const SILENCE = { losses: 100, steps: 1000, share: 0.9 };

/**
 * Fits a sound to its amplitudes (paper, section 3.1, and supplement, section 4). The loss is mean((Φ − sound)²) over
 * all frames, or over evenly spaced frames with a random offset in each step. Amplitudes are scaled to a peak of 1. The
 * fit measures `mse` in these units and `snr` in dB, over all frames.
 *
 * @throws SirenError `shape` or `data` if the sound is invalid or silent, `option` if an option is out of range
 */
export function audioFit(
  sound: SignalSound,
  { scale = audioScale(sound), ...options }: AudioFitOptions = {},
): AudioFit {
  const frames = checkSound('siren.audioFit', sound);
  checkPositive('siren.audioFit: scale', scale);
  const { channels } = sound;
  const peak = sound.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const samples = sound.samples.map((sample) => sample / peak);
  const power = meanSquare(samples);
  const coordinates = tf.tensor2d(times(frames, scale), [frames, 1]);
  const targets = { value: tf.tensor2d(samples, [frames, channels]) };
  const sample = pointSampler({ coordinates, targets }, options, drawSpaced);
  const recent: number[] = [];

  const fit = customFit({
    name: 'audio',
    inputs: 1,
    outputs: channels,
    derivatives: 'value',
    sample,
    loss: (field, target) => tf.mean(tf.squaredDifference(field.value, target.value)),
    fault({ step, loss }) {
      recent.push(loss);
      if (recent.length > SILENCE.losses) recent.shift();
      const mean = recent.reduce((sum, one) => sum + one, 0) / recent.length;
      if (step < SILENCE.steps || recent.length < SILENCE.losses || mean < SILENCE.share * power) return undefined;
      return (
        `the fit is silent: the loss is ${mean.toPrecision(3)} at a sound power of ${power.toPrecision(3)}. ` +
        `Try another scale, ${(3 * scale).toPrecision(3)} or ${(scale / 3).toPrecision(3)} for instance, or a higher learning rate`
      );
    },
    dispose: () => tf.dispose([coordinates, targets]),
  });
  return {
    ...fit,
    scale,
    async measure(signal) {
      const { value } = await signal.sample(times(frames, scale));
      const mse = meanSquare(value.map((sample, index) => sample - (samples[index] as number)));
      return { mse, snr: 10 * Math.log10(power / mse) };
    },
    async render(signal, sampleRate = sound.sampleRate) {
      checkPositive('AudioFit.render: sampleRate', sampleRate);
      // The first and last frames are kept, so that twice the rate adds one frame between every two.
      const count = 1 + Math.round(((frames - 1) * sampleRate) / sound.sampleRate);
      const { value } = await signal.sample(times(count, scale));
      return { samples: value.map((sample) => sample * peak), channels, sampleRate };
    },
  };
}

/**
 * Returns the scale of time for a sound, 1 or more. It gives the first layer with ω0 = 30 the same ratio to the mean
 * frequency of the sound as the paper's first ω of 3000 has for its cello. The mean frequency is the root of the power
 * spectrum's second moment, computed as the root of the power of the differences divided by the power of the samples.
 *
 * @throws SirenError `shape` or `data` if the sound is invalid or silent
 */
export function audioScale(sound: SignalSound): number {
  const frames = checkSound('siren.audioScale', sound);
  const { samples, channels } = sound;
  const differences = samples.subarray(channels).map((sample, index) => sample - (samples[index] as number));
  const perFrame = Math.sqrt(meanSquare(differences) / meanSquare(samples)); // radians
  const perUnit = (perFrame * (frames - 1)) / 2; // time of length 2
  return Math.max(1, (FIRST_OMEGA_SHARE * perUnit) / OMEGA_0);
}

function times(frames: number, scale: number): Float32Array {
  return Float32Array.from({ length: frames }, (_, frame) => scale * ((2 * frame) / Math.max(1, frames - 1) - 1));
}

function meanSquare(numbers: Float32Array): number {
  return numbers.reduce((sum, number) => sum + number * number, 0) / numbers.length;
}

/** Validates a sound and returns its number of frames. */
function checkSound(what: string, { samples, channels, sampleRate }: SignalSound): number {
  checkCount(`${what}: channels`, channels, 1);
  checkPositive(`${what}: sampleRate`, sampleRate);
  if (samples.length % channels !== 0 || samples.length < 2 * channels)
    throw new SirenError('shape', `${what}: expected samples [2 or more, ${channels}], got ${samples.length} numbers`);
  checkFinite(what, samples);
  if (samples.every((sample) => sample === 0)) throw new SirenError('data', `${what}: the sound is silent`);
  return samples.length / channels;
}
