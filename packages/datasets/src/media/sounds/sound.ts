import { DatasetError } from '../../dataset-error.js';

/** 8 channels are a 7.1 surround recording; more mean that the bytes are no header. */
export const MAX_SOUND_CHANNELS = 8;

/** Twice the highest rate that converters record at; more means that the bytes are no header. */
export const MAX_SAMPLE_RATE = 768_000;

/** A recording, uncompressed. */
export interface Sound {
  /** Amplitudes, [frames, channels] row by row; full scale is [-1, 1], which floats may leave. */
  readonly samples: Float32Array;
  /** 1 mono, 2 stereo (left, right). */
  readonly channels: number;
  /** Frames per second. */
  readonly sampleRate: number;
}

/** @throws DatasetError `bad-config` for a rate, a number of channels or a number of samples that no recording has. */
export function checkSound(sound: Sound): Sound {
  const { samples, channels, sampleRate } = sound;
  checkSoundShape({ channels, sampleRate }, 'bad-config');
  if (samples.length % channels !== 0)
    throw new DatasetError('bad-config', `${samples.length} samples are no whole frames of ${channels} channels`);
  return sound;
}

/** @throws DatasetError with that code unless rate and channels are whole and within the limits. */
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
