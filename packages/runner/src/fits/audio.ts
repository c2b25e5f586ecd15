import path from 'node:path';
import { waveforms } from '@hypersiren/charts';
import { encodeWav, readWav, type Sound, wavEncodings } from '@hypersiren/datasets/media';
import { formatCount } from '@hypersiren/hypernet/text';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { audioFit } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { UsageError } from '../usage-error.js';
import { fitType } from './fit-kind.js';
import { DRAWN } from './image-keys.js';

const encodings = Object.keys(wavEncodings) as (keyof typeof wavEncodings)[];

const options = {
  sound: z.string().min(1).describe('WAV file (integers of 8 to 32 bits, floats of 32 or 64); relative to this file'),
  seconds: z.number().positive().exactOptional().describe('Duration to use, from the beginning; by default all'),
  batch: z.int().min(1).exactOptional().describe(`Frames per step, evenly spaced from a start ${DRAWN}`),
  scale: z
    .number()
    .positive()
    .exactOptional()
    .describe('Time runs from -scale to scale; by default chosen from the sound (the paper has 100)'),
  sampleRate: z.int().min(1).exactOptional().describe('Frames per second of the output; by default those of the file'),
  encoding: z.enum(encodings).default('float32').describe('Encoding of the output'),
};

export const audioKind = fitType({
  name: 'audio',
  description: 'A sound from its amplitudes',
  options,
  example: { sound: 'cello.wav' },
  citations: [SIREN_PAPER],
  paths: ['sound'],
  extensions: ['.wav'],
  async prepare({ sound: file, seconds, batch, scale, sampleRate, encoding }, { seed, onWarning }) {
    const sound = beginning(await readWav(file, { onWarning }), seconds, file);
    const fit = audioFit(sound, { seed, ...(batch !== undefined && { batch }), ...(scale !== undefined && { scale }) });
    const frames = sound.samples.length / sound.channels;
    const length = `${(frames / sound.sampleRate).toFixed(2)} s`;
    return {
      fit,
      description:
        `${path.basename(file)}, ${length}, ${sound.channels} × ${formatCount(frames)} frames, ` +
        `time from ${(-fit.scale).toPrecision(3)} to ${fit.scale.toPrecision(3)}`,
      async results(signal, { name, step }) {
        const same = await fit.render(signal);
        const written = sampleRate === undefined ? same : await fit.render(signal, sampleRate);
        const data = {
          title: `Sound: ${name}`,
          subtitle: `${path.basename(file)}, ${length}, after ${formatCount(step)} steps`,
          ...waveforms(sound, same),
        };
        return {
          figures: { waveform: { file: 'waveform', content: { kind: 'waveform', data } } },
          files: { sound: { file: 'fitted.wav', bytes: encodeWav(written, { encoding }) } },
        };
      },
    };
  },
});

/** Returns the first seconds of a sound. */
function beginning(sound: Sound, seconds: number | undefined, file: string): Sound {
  if (seconds === undefined) return sound;
  const frames = Math.round(seconds * sound.sampleRate);
  if (frames > sound.samples.length / sound.channels)
    throw new UsageError(
      `${file}: fit.seconds is ${seconds}, the sound lasts ${sound.samples.length / sound.channels / sound.sampleRate} s`,
    );
  return { ...sound, samples: sound.samples.slice(0, frames * sound.channels) };
}
