import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { needsSharedData, sharedData } from '../../testing/shared-data.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { encodeVideo } from './encode-video.js';
import { readVideo } from './read-video.js';
import { hasFfmpeg, runFfmpeg } from './run-ffmpeg.js';
import type { Video } from './video-file.js';

/** Vertical bands, which move by a pixel with each image. */
function bands(channels: 1 | 3): Video {
  const [frames, height, width] = [4, 16, 32];
  const data = Uint8Array.from({ length: frames * height * width * channels }, (_, index) => {
    const pixel = Math.floor(index / channels);
    const [frame, column] = [Math.floor(pixel / (height * width)), pixel % width];
    return (channels === 1 || index % 3 === 0) && Math.floor((column + frame) / 8) % 2 === 0 ? 200 : 40;
  });
  return { data, frames, height, width, channels };
}

describe('videos', () => {
  const folder = temporaryFolder();
  const file = path.join(folder.path, 'film.mp4');
  before(async function () {
    if (await hasFfmpeg()) return;
    process.stderr.write('    skipped: no ffmpeg is installed\n');
    this.skip();
  });

  for (const channels of [1, 3] as const)
    it(`come back from MP4 nearly as they were: ${channels} channels`, async () => {
      const film = bands(channels);
      folder.write('film.mp4', await encodeVideo(film, { rate: 10 }));
      const { data, ...shape } = await readVideo(file, { channels });
      expect(shape).to.deep.equal({ frames: 4, height: 16, width: 32, channels });
      const errors = data.map((value, index) => Math.abs(value - (film.data[index] as number)));
      // Colors have half the resolution in this format.
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).to.be.below(channels === 1 ? 4 : 16);
    });

  it('are resized, with or without a centered crop, and limited to a number of frames', async () => {
    folder.write('film.mp4', await encodeVideo(bands(1), { rate: 10 }));
    const whole = await readVideo(file, { size: [8, 16], channels: 1, frames: 2 });
    expect([whole.frames, whole.height, whole.width]).to.deep.equal([2, 8, 16]);
    const middle = await readVideo(file, { size: 16, crop: 'center', channels: 1 });
    // The middle of 32 columns are 8 to 23: a dark band, then a light one.
    expect(middle.data[3]).to.be.below(80);
    expect(middle.data[12]).to.be.above(160);
  });

  it('are padded by one pixel along an odd side', async () => {
    const data = new Uint8Array(2 * 5 * 7);
    folder.write('film.mp4', await encodeVideo({ data, frames: 2, height: 5, width: 7, channels: 1 }, { rate: 5 }));
    expect(await readVideo(file)).to.include({ frames: 2, height: 6, width: 8, channels: 3 });
  });

  it('are rejected if the file is missing or not a video, with the message of ffmpeg', async () => {
    expect((await datasetErrorOf(() => readVideo(path.join(folder.path, 'none.mp4')))).code).to.equal('missing-file');
    const wrong = await datasetErrorOf(() => readVideo(folder.write('wrong.mp4', 'no video')));
    expect(wrong.code).to.equal('bad-video');
    expect(wrong.message).to.match(/wrong\.mp4.*Invalid data/);
    const short = await datasetErrorOf(() => encodeVideo({ ...bands(1), frames: 5 }, { rate: 5 }));
    expect(short.message).to.match(/5×16×32×1 has 2048 bytes/);
  });

  it('have each frame of the file once, with its time if the frame rate varies', async () => {
    const times = [0, 0.04, 0.12, 0.52, 1.4, 1.44];
    const frames = {
      ...bands(1),
      frames: 6,
      data: Uint8Array.from({ length: 6 * 512 }, (_, at) => 40 * Math.floor(at / 512)),
    };
    const raw = folder.write('six.raw', frames.data);
    const varying = (name: string, codec: string[]) =>
      runFfmpeg(
        [
          ...['-y', '-f', 'rawvideo', '-pix_fmt', 'gray', '-s', '32x16', '-r', '25', '-i', raw, '-vf'],
          `settb=1/1000,setpts='${times.map((time, at) => `eq(N,${at})*${1000 * time}`).join('+')}'`,
          ...['-fps_mode', 'passthrough', '-enc_time_base', '1/1000', ...codec, path.join(folder.path, name)],
        ],
        { purpose: 'writes videos' },
      );
    for (const [name, codec] of [
      ['vfr.mkv', ['-c:v', 'ffv1']],
      ['vfr.mp4', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-video_track_timescale', '1000']],
    ] as const) {
      await varying(name, [...codec]);
      const film = await readVideo(path.join(folder.path, name), { channels: 1 });
      expect(film.frames, name).to.equal(6);
      for (const [at, time] of times.entries()) expect(film.times?.[at], name).to.be.closeTo(time, 1e-3);
      const levels = Array.from({ length: 6 }, (_, at) => film.data[at * 512 + 100] as number);
      for (const [at, level] of levels.entries()) expect(level, name).to.be.closeTo(40 * at, 4);
      const three = await readVideo(path.join(folder.path, name), { channels: 1, frames: 3 });
      expect(three.times).to.have.length(3);
    }
    folder.write('even.mp4', await encodeVideo(frames, { rate: 25 }));
    const even = await readVideo(path.join(folder.path, 'even.mp4'), { channels: 1 });
    expect([even.frames, even.times]).to.deep.equal([6, undefined]);
  });

  it('that are truncated give a warning with ffmpeg’s message and the number of frames', async () => {
    const data = Uint8Array.from({ length: 30 * 64 * 64 }, (_, at) => (at * 7919) % 251);
    const raw = folder.write('noise.raw', data);
    const whole = path.join(folder.path, 'whole.mkv');
    await runFfmpeg(
      [
        '-y',
        '-f',
        'rawvideo',
        '-pix_fmt',
        'gray',
        '-s',
        '64x64',
        '-r',
        '10',
        '-i',
        raw,
        '-c:v',
        'ffv1',
        '-g',
        '1',
        whole,
      ],
      { purpose: 'writes videos' },
    );
    const bytes = readFileSync(whole);
    const cut = folder.write('cut.mkv', bytes.subarray(0, Math.round(0.6 * bytes.length)));
    const said: string[] = [];
    const film = await readVideo(cut, { channels: 1, onWarning: ({ message }) => said.push(message) });
    expect(film.frames).to.be.within(12, 20);
    expect(said).to.have.length(1);
    expect(said[0]).to.include('cut.mkv: ffmpeg says: ').and.include(`; ${film.frames} frames were read, `);
    expect(said[0]).to.match(/of 3\.00 s\.$/);
    await readVideo(whole, { channels: 1, onWarning: ({ message }) => said.push(message) });
    expect(said).to.have.length(1);
  });

  it('with non-square pixels are resampled to square pixels, with a warning', async () => {
    const raw = folder.write('wide.raw', bands(1).data);
    const file = path.join(folder.path, 'wide.mkv');
    await runFfmpeg(
      [
        ...['-y', '-f', 'rawvideo', '-pix_fmt', 'gray', '-s', '32x16', '-r', '25', '-i', raw],
        ...['-vf', 'setsar=3/2', '-c:v', 'ffv1', file],
      ],
      { purpose: 'writes videos' },
    );
    const said: string[] = [];
    const film = await readVideo(file, { channels: 1, onWarning: ({ problem }) => said.push(problem) });
    expect([film.frames, film.height, film.width]).to.deep.equal([4, 16, 48]);
    expect(said).to.deep.equal(['its pixels are 3:2, not square: 32×16 became 48×16']);
    expect(await readVideo(file, { size: 8, crop: 'center' })).to.include({ height: 8, width: 8 });
  });

  it('of the shared data have their known shape', async function () {
    needsSharedData(this, 'video/bikes.mp4');
    const film = await readVideo(path.join(sharedData, 'video/bikes.mp4'), { frames: 2 });
    expect(film).to.include({ frames: 2, height: 272, width: 640, channels: 3 });
  });
});
