import path from 'node:path';
import { expect } from 'chai';
import { datasetErrorOf } from '../../testing/dataset-error-of.js';
import { needsSharedData, sharedData } from '../../testing/shared-data.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { encodeFilm } from './encode-film.js';
import type { Film } from './film.js';
import { readFilm } from './read-film.js';
import { hasFfmpeg } from './run-ffmpeg.js';

/** Vertical bands, which move by a pixel with each picture. */
function bands(channels: 1 | 3): Film {
  const [frames, height, width] = [4, 16, 32];
  const data = Uint8Array.from({ length: frames * height * width * channels }, (_, index) => {
    const pixel = Math.floor(index / channels);
    const [frame, column] = [Math.floor(pixel / (height * width)), pixel % width];
    return (channels === 1 || index % 3 === 0) && Math.floor((column + frame) / 8) % 2 === 0 ? 200 : 40;
  });
  return { data, frames, height, width, channels };
}

describe('films', () => {
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
      folder.write('film.mp4', await encodeFilm(film, { rate: 10 }));
      const { data, ...shape } = await readFilm(file, { channels });
      expect(shape).to.deep.equal({ frames: 4, height: 16, width: 32, channels });
      const errors = data.map((value, index) => Math.abs(value - (film.data[index] as number)));
      // Colours have half the resolution in this format.
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).to.be.below(channels === 1 ? 4 : 16);
    });

  it('are brought to a size, whole or their middle, and end after so many frames', async () => {
    folder.write('film.mp4', await encodeFilm(bands(1), { rate: 10 }));
    const whole = await readFilm(file, { size: [8, 16], channels: 1, frames: 2 });
    expect([whole.frames, whole.height, whole.width]).to.deep.equal([2, 8, 16]);
    const middle = await readFilm(file, { size: 16, crop: 'centre', channels: 1 });
    // The middle of 32 columns are 8 to 23: a dark band, then a light one.
    expect(middle.data[3]).to.be.below(80);
    expect(middle.data[12]).to.be.above(160);
  });

  it('get one more pixel along a side that is odd', async () => {
    const data = new Uint8Array(2 * 5 * 7);
    folder.write('film.mp4', await encodeFilm({ data, frames: 2, height: 5, width: 7, channels: 1 }, { rate: 5 }));
    expect(await readFilm(file)).to.include({ frames: 2, height: 6, width: 8, channels: 3 });
  });

  it('are refused where there is none, and where the bytes are no film, in the words of ffmpeg', async () => {
    expect((await datasetErrorOf(() => readFilm(path.join(folder.path, 'none.mp4')))).code).to.equal('missing-file');
    const wrong = await datasetErrorOf(() => readFilm(folder.write('wrong.mp4', 'no film')));
    expect(wrong.code).to.equal('bad-film');
    expect(wrong.message).to.match(/wrong\.mp4.*Invalid data/);
    const short = await datasetErrorOf(() => encodeFilm({ ...bands(1), frames: 5 }, { rate: 5 }));
    expect(short.message).to.match(/5×16×32×1 has 2048 bytes/);
  });

  it('of the shared data have their known shape', async function () {
    needsSharedData(this, 'video/bikes.mp4');
    const film = await readFilm(path.join(sharedData, 'video/bikes.mp4'), { frames: 2 });
    expect(film).to.include({ frames: 2, height: 272, width: 640, channels: 3 });
  });
});
