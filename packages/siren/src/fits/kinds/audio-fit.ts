import * as tf from '@tensorflow/tfjs-core';
import { checkCount, checkPositive } from '../../check-option.js';
import { OMEGA_0 } from '../../network/siren-spec.js';
import { drawSpaced } from '../../random/draw-spaced.js';
import { SirenError } from '../../siren-error.js';
import { checkFinite } from '../check-finite.js';
import { customFit, type Fit } from '../fit.js';
import type { FittedSignal } from '../fitted-signal.js';
import { pointSampler, type SamplerOptions } from '../sampler.js';

/** A recording as numbers. */
export interface SignalSound {
  /** Amplitudes, frame by frame, [F, C]. */
  readonly samples: Float32Array;
  /** 1 mono, 2 stereo. */
  readonly channels: number;
  /** Frames per second. */
  readonly sampleRate: number;
}

/** Options of {@link audioFit}. */
export interface AudioFitOptions extends SamplerOptions {
  /**
   * Time runs from -scale to scale: the first layer's ω, so many times over, with biases that learn as slowly as ever. The paper
   * takes 100 for its clips of 7 and 12 seconds. Default: chosen from the sound by {@link audioScale}.
   */
  readonly scale?: number;
}

/** A fit of a sound, and the way back from the network to the sound. */
export interface AudioFit extends Fit {
  readonly scale: number;
  /** Mean squared error with the loudest frame at 1 or -1, and the ratio of signal to noise in dB; over all frames. */
  measure(signal: FittedSignal): Promise<{ mse: number; snr: number }>;
  /**
   * The fitted sound at any rate, as loud as the recording.
   *
   * @param sampleRate frames per second; default the recording's
   * @throws SirenError `option` if the rate is out of range
   */
  render(signal: FittedSignal, sampleRate?: number): Promise<SignalSound>;
}

/** First ω of the paper, 3000 over 7 s, as a share of the mean frequency of its cello, which is 13,977. */
const FIRST_OMEGA_SHARE = 3000 / 13977;

/** Losses in the mean that tells silence, and steps before it is told. */
const SILENCE = { losses: 100, steps: 1000, share: 0.9 };

/**
 * A sound from its amplitudes (paper, section 3.1, and supplement, section 4): mean((Φ − sound)²), over all frames, or over evenly spaced
 * ones from a place that is drawn anew for each step, the loudest at 1 or -1. Measures `mse` in these units and `snr` in dB, over all frames.
 *
 * @throws SirenError `shape` or `data` if the sound is none, or silent, `option` if an option is out of range
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
        `nothing but silence is heard: the loss is ${mean.toPrecision(3)}, the sound's power ${power.toPrecision(3)}. ` +
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
      // From the first to the last frame, so that a rate twice as high has a frame between every two.
      const count = 1 + Math.round(((frames - 1) * sampleRate) / sound.sampleRate);
      const { value } = await signal.sample(times(count, scale));
      return { samples: value.map((sample) => sample * peak), channels, sampleRate };
    },
  };
}

/**
 * The scale of time that suits a sound: that which brings the first layer's ω0 of 30 to the share of the sound's mean frequency that
 * the paper's first ω of 3000 is for its cello, at least 1. The mean frequency is that of the power spectrum's second moment:
 * the root of the power of the differences over the power of the samples.
 *
 * @throws SirenError `shape` or `data` if the sound is none, or silent
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

/** Its number of frames. */
function checkSound(what: string, { samples, channels, sampleRate }: SignalSound): number {
  checkCount(`${what}: channels`, channels, 1);
  checkPositive(`${what}: sampleRate`, sampleRate);
  if (samples.length % channels !== 0 || samples.length < 2 * channels)
    throw new SirenError('shape', `${what}: expected samples [2 or more, ${channels}], got ${samples.length} numbers`);
  checkFinite(what, samples);
  if (samples.every((sample) => sample === 0)) throw new SirenError('data', `${what}: the sound is silent`);
  return samples.length / channels;
}
