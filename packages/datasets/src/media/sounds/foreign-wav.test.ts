import { expect } from 'chai';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { readWav } from './read-wav.js';

const bytesOf = (array: ArrayBufferView) => [...new Uint8Array(array.buffer, array.byteOffset, array.byteLength)];
const uint16 = (...values: number[]) => bytesOf(Uint16Array.from(values));
const uint32 = (...values: number[]) => bytesOf(Uint32Array.from(values));
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

interface Parts {
  /** Of the samples: format, bits, channels. */
  readonly format?: number;
  readonly bits?: number;
  readonly channels?: number;
  readonly data: readonly number[];
  /** What the file says, if not the truth. */
  readonly riffLength?: number;
  readonly dataLength?: number;
  readonly before?: readonly number[];
  readonly after?: readonly number[];
  readonly magic?: string;
}

/** A file as other programs write it, right or wrong. */
function wav({ format = 1, bits = 16, channels = 1, data, magic = 'RIFF', before = [], after = [], ...told }: Parts) {
  const frameBytes = channels * Math.ceil(bits / 8);
  const body = [
    ...letters('WAVE'),
    ...before,
    ...letters('fmt '),
    ...uint32(16),
    ...uint16(format, channels),
    ...uint32(8000, 8000 * frameBytes),
    ...uint16(frameBytes, bits),
    ...letters('data'),
    ...uint32(told.dataLength ?? data.length),
    ...data,
    ...after,
  ];
  return Uint8Array.from([...letters(magic), ...uint32(told.riffLength ?? body.length), ...body]);
}

describe('WAV files as other programs write them', () => {
  const folder = temporaryFolder();
  const read = async (bytes: Uint8Array) => {
    const said: string[] = [];
    const sound = await readWav(folder.write('a.wav', bytes), { onWarning: ({ problem }) => said.push(problem) });
    return { samples: [...sound.samples], encoding: sound.encoding, said };
  };
  const refusal = (bytes: Uint8Array) => datasetErrorOf(() => readWav(folder.write('a.wav', bytes)));

  for (const [encoding, parts, samples] of [
    ['uint8', { bits: 8, data: [0, 128, 192, 255] }, [-1, 0, 0.5, 127 / 128]],
    ['int16', { data: uint16(0x8000, 0x4000) }, [-1, 0.5]],
    ['int24', { bits: 24, data: [0, 0, 0x80, 0, 0, 0x40] }, [-1, 0.5]],
    ['int32', { bits: 32, data: uint32(0x80000000, 0x40000000) }, [-1, 0.5]],
    ['float32', { format: 3, bits: 32, data: bytesOf(Float32Array.of(-0.25, 1.5)) }, [-0.25, 1.5]],
    ['float64', { format: 3, bits: 64, data: bytesOf(Float64Array.of(-0.25, 0.1)) }, [-0.25, Math.fround(0.1)]],
    ['int24', { bits: 20, data: [0, 0, 0x80, 0, 0, 0x40] }, [-1, 0.5]],
    ['int16', { bits: 12, data: uint16(0x8000, 0x4000) }, [-1, 0.5]],
  ] as const)
    it(`have samples of every width: ${encoding}${'bits' in parts ? `, ${parts.bits} bits` : ''}`, async () => {
      expect(await read(wav(parts))).to.deep.equal({ samples, encoding, said: [] });
    });

  const data = uint16(1, 2, 3);
  const samples = [1, 2, 3].map((value) => value / 2 ** 15);
  for (const [title, told] of [
    ['0xffffffff, as ffmpeg', { riffLength: 0xffffffff, dataLength: 0xffffffff }],
    ['0x7ffff000, as sox', { riffLength: 0x7ffff024, dataLength: 0x7ffff000 }],
    ['0x7fffffff, as arecord', { riffLength: 0x80000023, dataLength: 0x7fffffff }],
  ] as const)
    it(`may lack a length because they were written to a pipe: ${title}`, async () => {
      expect(await read(wav({ data, ...told }))).to.deep.equal({ samples, encoding: 'int16', said: [] });
      const half = await read(wav({ data: [...data, 9], ...told }));
      expect(half.samples).to.deep.equal(samples);
      expect(half.said.join()).to.include('all 7 bytes that follow were read, except the last 1, an incomplete frame');
    });

  it('with a length of 0 bytes are read to the end, with a warning', async () => {
    for (const riffLength of [0, 36, undefined]) {
      const { samples: found, said } = await read(
        wav({ data, dataLength: 0, ...(riffLength !== undefined && { riffLength }) }),
      );
      expect(found).to.deep.equal(samples);
      expect(said).to.deep.equal(['its header declares 0 bytes of samples; all 6 bytes that follow were read']);
    }
    const list = [...letters('LIST'), ...uint32(4), 1, 2, 3, 4];
    expect((await refusal(wav({ data: [], after: list }))).code, 'no samples, but another chunk').to.equal('empty');
  });

  it('with a wrong length are read if the file is complete, with a warning', async () => {
    const long = await read(wav({ data, dataLength: 600 }));
    expect(long.samples).to.deep.equal(samples);
    expect(long.said).to.deep.equal(['its header declares 600 bytes of samples, but 6 follow, of which 6 were read']);
    const short = await read(wav({ data: [...uint16(1, 2), ...Array(40).fill(0xe7)], dataLength: 4 }));
    expect(short.samples).to.deep.equal(samples.slice(0, 2));
    expect(short.said.join()).to.include('40 bytes after its samples are not a chunk');
    const cut = await refusal(wav({ data, dataLength: 600, riffLength: 636 }));
    expect(cut).to.include({ code: 'truncated' });
    expect(cut.message).to.include('announces 600 bytes, 6 follow it').and.include('keeps what is there');
  });

  it('may lack the padding byte of a chunk', async () => {
    const odd = [...letters('note'), ...uint32(3), 1, 2, 3];
    expect((await read(wav({ data, before: odd }))).samples).to.deep.equal(samples);
    expect((await read(wav({ data, before: [...odd, 0] }))).samples).to.deep.equal(samples);
  });

  it('may be RF64', async () => {
    const ds64 = [...letters('ds64'), ...uint32(28, 0, 0, 4, 0, 2, 0, 0)];
    const bytes = wav({ data, magic: 'RF64', before: ds64, riffLength: 0xffffffff, dataLength: 0xffffffff });
    expect((await read(bytes)).samples).to.deep.equal(samples.slice(0, 2));
  });

  it('give a warning if floats are on an integer scale', async () => {
    const { said } = await read(wav({ format: 3, bits: 32, data: bytesOf(Float32Array.of(0, 12_000, -32_768)) }));
    expect(said.join()).to.include('reach 3.277e+4, where full scale is 1');
  });

  for (const [tag, name] of [
    [2, 'Microsoft ADPCM'],
    [6, 'A-law'],
    [7, 'µ-law'],
    [0x11, 'IMA ADPCM'],
    [0x55, 'MP3'],
  ] as const)
    it(`are rejected if they are compressed: ${name}`, async () => {
      const error = await refusal(wav({ format: tag, bits: 8, data: [1, 2] }));
      expect(error.code).to.equal('bad-record');
      expect(error.message).to.include(`format ${tag} (${name}, which is compressed)`).and.include('ffmpeg -i');
    });

  for (const [begin, name] of [
    ['fLaC\0\0\0\x22', 'a FLAC file'],
    ['OggS\0\x02', 'an Ogg file'],
    ['ID3\x04\0', 'an MP3 file'],
    ['\xff\xfb\x90\x64', 'an MP3 file'],
    ['FORM\0\0\0\0AIFF', 'an AIFF file'],
    ['\0\0\0\x20ftypM4A ', 'an MP4 or M4A file'],
    ['<html><head>', 'a web page'],
    ['RIFX\0\0\0\0WAVE', 'a big-endian WAV file'],
  ] as const)
    it(`are distinguished from ${name}`, async () => {
      const error = await refusal(Uint8Array.from(letters(begin)));
      expect(error.code).to.equal('bad-magic');
      expect(error.message)
        .to.include(`is ${name}`)
        .and.match(/Convert it|Fetch the file/);
    });
});
