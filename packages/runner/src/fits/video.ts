import path from 'node:path';
import { renderSheet, type SheetImage } from '@hypersiren/charts';
import { floatToImages, loadDataset, type OnWarning } from '@hypersiren/datasets';
import { encodeAnimation, encodeVideo, hasFfmpeg, readVideo, type Video } from '@hypersiren/datasets/media';
import { formatCount } from '@hypersiren/hypernet/text';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { videoFit } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { isFolder } from '../is-folder.js';
import { fitType } from './fit-kind.js';
import { type ImageKeys, imageKeys } from './image-keys.js';

const { kernel: _, range: __, ...videoKeys } = imageKeys; // ffmpeg has its own kernels, and video samples have 8 bits

const count = z.int().min(2).exactOptional();

const options = {
  video: z
    .string()
    .min(1)
    .describe(
      'A video (MP4, WebM, …) for ffmpeg, or a folder of images, ordered by the numbers in their names; relative to this file',
    ),
  frames: count.describe('Number of frames, from the first; by default all'),
  ...videoKeys,
  batch: z.int().min(1).exactOptional().describe('Random pixels per step; by default 0.38 % of all'),
  play: z
    .strictObject({
      frames: count.describe('Frames of the animation; by default as many as were read'),
      height: count.describe('Height of the animation; by default that of the video'),
      width: count.describe('Width of the animation; by default that of the video'),
      delay: z.int().min(10).default(40).describe('Milliseconds per frame'),
    })
    .prefault({})
    .describe('The rendering of the fitted video, at any frame count and size'),
};

/** Number of fitted frames that are drawn beside recorded ones. */
const MOMENTS = 4;

export const videoKind = fitType({
  name: 'video',
  description: 'A video from its pixels',
  options,
  example: { video: 'cat.mp4' },
  citations: [SIREN_PAPER],
  paths: ['video'],
  extensions: ['.mp4', '.webm', '.mov', '.mkv', '.avi'],
  async prepare({ video: file, frames: limit, batch, play: { delay, ...play }, ...transform }, { seed, onWarning }) {
    const film = await read(file, limit, transform, onWarning);
    const { data, frames, times, ...shape } = film;
    const { height, width } = shape;
    const fit = videoFit(film, { seed, ...(batch !== undefined && { batch }) });
    const image = (values: Uint8Array, of: { height: number; width: number }): SheetImage => ({
      data: values,
      height: of.height,
      width: of.width,
      channels: shape.channels,
    });
    return {
      fit,
      description: `${path.basename(file)}, ${formatCount(frames)} frames of ${width}×${height}${times ? `, each at its own time, to ${(times.at(-1) as number).toFixed(2)} s` : ''}`,
      async results(signal, { name, step }) {
        const collect = async (film: { frames: number; height: number; width: number }) => {
          const rasters: SheetImage[] = [];
          for await (const values of fit.film(signal, film)) rasters.push(image(floatToImages(values), film));
          return rasters;
        };
        const moments = Math.min(MOMENTS, frames);
        const perFrame = height * width * shape.channels;
        const own = await collect({ frames: moments, height, width });
        const png = renderSheet({
          title: `Video: ${name}`,
          subtitle: `${path.basename(file)}, after ${formatCount(step)} steps; above the recorded frames, below the fitted ones`,
          size: { height, width },
          groups: own.map((fitted, moment) => {
            // Fitted frames are evenly spaced in time; each is shown beside the nearest recorded frame.
            const frame = nearestFrame(moment / (moments - 1), film);
            const recorded = image(data.subarray(frame * perFrame, (frame + 1) * perFrame), film);
            return {
              title: `Frame ${frame}`,
              columns: [{ label: '', cells: [{ image: recorded }, { image: fitted }] }],
            };
          }),
        });
        const size = { frames, height, width, ...play };
        const played = await collect(size);
        return {
          figures: { frames: { file: 'frames', content: png } },
          files: {
            film: { file: 'film.gif', bytes: await encodeAnimation(played, { delay }) },
            ...((await hasFfmpeg()) && {
              video: { file: 'film.mp4', bytes: await encodeVideo(videoOf(played, size), { rate: 1000 / delay }) },
            }),
          },
        };
      },
    };
  },
});

/** Returns the index of the recorded frame that is nearest to a moment in [0, 1], from the first to the last frame. */
function nearestFrame(moment: number, { frames, times }: Video): number {
  if (times === undefined) return Math.round(moment * (frames - 1));
  const wanted = moment * (times.at(-1) as number);
  const distances = times.map((time) => Math.abs(time - wanted));
  return distances.indexOf(Math.min(...distances));
}

async function read(
  file: string,
  frames: number | undefined,
  { crop, size, channels }: Omit<ImageKeys, 'kernel' | 'range'>,
  onWarning: OnWarning | undefined,
): Promise<Video> {
  const transform = {
    ...(crop !== undefined && { crop }),
    ...(size !== undefined && { size }),
    ...(channels !== undefined && { channels }),
  };
  if (!(await isFolder(file)))
    return readVideo(file, { ...transform, ...(frames !== undefined && { frames }), onWarning });
  const { images, count, ...shape } = await loadDataset(
    {
      source: 'folder',
      path: file,
      order: 'numbers',
      ...transform,
      ...(size !== undefined && { resize: 'stretch' }),
    },
    { baseDirectory: file, onWarning },
  );
  const { height, width } = shape;
  const taken = Math.min(count, frames ?? count);
  const data = images.subarray(0, taken * height * width * shape.channels);
  return { data, frames: taken, height, width, channels: shape.channels };
}

function videoOf(rasters: readonly SheetImage[], { height, width }: { height: number; width: number }): Video {
  const { channels } = rasters[0] as SheetImage;
  const size = height * width * channels;
  const data = new Uint8Array(rasters.length * size);
  for (const [index, image] of rasters.entries()) data.set(image.data, index * size);
  return { data, frames: rasters.length, height, width, channels };
}
