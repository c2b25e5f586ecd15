import path from 'node:path';
import { expect } from 'chai';
import { randomStream } from '../../random-stream.js';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { needsSharedData, sharedData } from '../../testing/shared-data.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { readWav } from './read-wav.js';
import type { Sound } from './sound.js';
import { type WavEncoding, wavEncodings } from './wav-encodings.js';
import { encodeWav, writeWav } from './write-wav.js';

const random = randomStream(1, 'wav');
const noise = (channels: number): Sound => ({
  samples: Float32Array.from({ length: 101 * channels }, () => 2 * random() - 1),
  channels,
  sampleRate: 44_100,
});

/** A file put together by hand, so that the reader is not held to the writer alone. */
function wav(format: readonly number[], data: readonly number[], between: readonly number[] = []): Uint8Array {
  const text = (letters: string) => [...letters].map((letter) => letter.charCodeAt(0));
  const length = (count: number) => [...new Uint8Array(Uint32Array.of(count).buffer)];
  const body = [
    ...text('WAVEfmt '),
    ...length(format.length),
    ...format,
    ...between,
    ...text('data'),
    ...length(data.length),
    ...data,
  ];
  return Uint8Array.from([...text('RIFF'), ...length(body.length), ...body]);
}
const mono = (tag: number, bits: number) => [
  tag & 255,
  tag >> 8,
  1,
  0,
  0x40,
  0x1f,
  0,
  0,
  0,
  0,
  0,
  0,
  bits / 8,
  0,
  bits,
  0,
];

describe('readWav and writeWav', () => {
  const folder = temporaryFolder();
  const file = path.join(folder.path, 'a.wav');

  for (const encoding of Object.keys(wavEncodings) as WavEncoding[])
    for (const channels of [1, 2])
      it(`read what was written: ${encoding}, ${channels} channels, within half a step`, async () => {
        const sound = noise(channels);
        await writeWav(file, sound, { encoding });
        const read = await readWav(file);
        expect(read).to.include({ encoding, channels, sampleRate: 44_100 });
        expect(read.samples).to.have.length(sound.samples.length);
        const steps = { uint8: 2 ** -7, int16: 2 ** -15, int24: 2 ** -23, int32: 2 ** -31, float32: 0, float64: 0 };
        const step = steps[encoding];
        for (const [index, sample] of sound.samples.entries())
          expect(read.samples[index]).to.be.closeTo(Math.min(sample, 1 - step), step / 2 + 1e-12);
      });

  it('clip samples beyond full scale in integers, and keep them in floats', async () => {
    const loud = { samples: Float32Array.of(-2, 2, -1, 1), channels: 1, sampleRate: 8000 };
    await writeWav(file, loud, { encoding: 'int16' });
    expect([...(await readWav(file)).samples]).to.deep.equal([-1, 32767 / 32768, -1, 32767 / 32768]);
    await writeWav(file, loud);
    expect([...(await readWav(file)).samples]).to.deep.equal([-2, 2, -1, 1]);
  });

  it('read files of other programs, with the extensible header and other chunks', async () => {
    folder.write('a.wav', wav(mono(1, 16), [0, 0x80, 0xff, 0x7f]));
    expect([...(await readWav(file)).samples]).to.deep.equal([-1, 32767 / 32768]);
    folder.write('a.wav', wav(mono(1, 24), [0, 0, 0x80, 1, 0, 0xc0]));
    expect([...(await readWav(file)).samples]).to.deep.equal([-1, -0.5 + 2 ** -23].map(Math.fround));
    const extension = [22, 0, 24, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113];
    const list = [76, 73, 83, 84, 3, 0, 0, 0, 1, 2, 3, 0]; // 3 bytes and the one that pads them
    folder.write('a.wav', wav([...mono(0xfffe, 24), ...extension], [0, 0, 0x40], list));
    expect(await readWav(file)).to.deep.include({ encoding: 'int24', sampleRate: 8000, samples: Float32Array.of(0.5) });
  });

  const good = wav(mono(1, 16), [1, 2, 3, 4]);
  for (const [title, bytes, code, message] of [
    ['an empty file', new Uint8Array(0), 'truncated', 'has 0 bytes'],
    ['text', new TextEncoder().encode('not a sound at all'), 'bad-magic', 'begins RIFF'],
    ['a file cut off in its samples', good.slice(0, -1), 'truncated', 'announces 4 bytes, 3 follow'],
    ['a file cut off in its header', good.slice(0, 30), 'truncated', 'announces 16 bytes, 10 follow'],
    ['a file without samples', good.slice(0, 36), 'truncated', "before its chunk 'data'"],
    ['no samples', wav(mono(1, 16), []), 'empty', 'no samples'],
    ['half a frame', wav(mono(1, 16), [1, 2, 3]), 'truncated', 'not a multiple of 2 bytes'],
    ['64-bit integers', wav(mono(1, 64), [1]), 'bad-record', 'format 1 with 64 bits, expected uint8, int16, int24'],
    ['compressed samples', wav(mono(85, 16), [1, 2]), 'bad-record', 'format 85'],
    ['a short fmt', wav([1, 0], [1, 2]), 'bad-record', 'has 2 bytes'],
    ['no channels', wav(mono(1, 16).with(2, 0), [1, 2]), 'bad-record', 'has 0 channels'],
    ['frames of another length', wav(mono(1, 16).with(12, 4), [1, 2]), 'bad-record', 'frames of 4 bytes'],
    ['a NaN', wav(mono(3, 32), [0, 0, 0xc0, 0x7f]), 'bad-record', 'sample 0 is NaN'],
  ] as const)
    it(`refuse ${title}`, async () => {
      folder.write('a.wav', bytes);
      const error = await datasetErrorOf(() => readWav(file));
      expect(error).to.include({ code, path: file });
      expect(error.message).to.include(message);
    });

  it('refuse to write samples that a file cannot contain', async () => {
    for (const change of [{ channels: 3 }, { sampleRate: 0.5 }, { samples: Float32Array.of(0, Number.NaN) }])
      expect((await datasetErrorOf(() => encodeWav({ ...noise(2), ...change }))).code).to.equal('bad-config');
  });

  it("read the paper's cello: 7 seconds, mono, of power 0.024", async function () {
    needsSharedData(this, 'audio/gt_bach.wav');
    const { samples, ...rest } = await readWav(path.join(sharedData, 'audio/gt_bach.wav'));
    expect(rest).to.deep.equal({ channels: 1, sampleRate: 44_100, encoding: 'float32' });
    expect(samples).to.have.length(308_207);
    expect(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length).to.be.within(0.01, 0.05);
  });
});
