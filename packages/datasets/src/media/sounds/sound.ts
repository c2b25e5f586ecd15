import { DatasetError } from '../../dataset-error.js';

/** Maximum number of channels: 8 for a 7.1 surround recording. A larger number means that the header is damaged. */
export const MAX_SOUND_CHANNELS = 8;

/** Maximum sample rate, twice the highest rate of converters. A larger number means that the header is damaged. */
export const MAX_SAMPLE_RATE = 768_000;

/** Uncompressed sound. */
export interface Sound {
  /** Amplitudes, shape [frames, channels], row-major. Full scale is [-1, 1]; floats may exceed it. */
  readonly samples: Float32Array;
  /** Number of channels: 1 for mono, 2 for stereo (left, right). */
  readonly channels: number;
  /** Number of frames per second. */
  readonly sampleRate: number;
}

/**
 * Validates a sound and returns it.
 *
 * @throws DatasetError `bad-config` for an invalid sample rate, number of channels or number of samples.
 */
export function checkSound(sound: Sound): Sound {
  const { samples, channels, sampleRate } = sound;
  checkSoundShape({ channels, sampleRate }, 'bad-config');
  if (samples.length % channels !== 0)
    throw new DatasetError('bad-config', `${samples.length} samples are not a multiple of ${channels} channels`);
  return sound;
}

/**
 * Validates sample rate and number of channels.
 *
 * @throws DatasetError with the given code unless both are integers within the limits.
 */
export function checkSoundShape(
  { channels, sampleRate }: Omit<Sound, 'samples'>,
  code: 'bad-config' | 'bad-record',
  path?: string,
): void {
  const within = (value: number, most: number) => Number.isSafeInteger(value) && value >= 1 && value <= most;
  if (!within(channels, MAX_SOUND_CHANNELS))
    throw new DatasetError(code, `has ${channels} channels, expected 1 to ${MAX_SOUND_CHANNELS}`, { path });
  if (!within(sampleRate, MAX_SAMPLE_RATE))
    throw new DatasetError(code, `has ${sampleRate} frames a second, expected 1 to ${MAX_SAMPLE_RATE}`, { path });
}
