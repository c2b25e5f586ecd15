import path from 'node:path';
import { encodeAnimation, floatToImages, loadDataset } from '@hypersiren/datasets';
import { videoFit } from '@hypersiren/siren';
import * as z from 'zod';
import type { Picture } from '../figures/sheet.js';
import { renderSheet } from '../figures/sheet.js';
import { formatCount } from '../terminal/format.js';
import type { FitKind } from './fit-kind.js';
import { imageKeys } from './image-keys.js';

const count = z.int().min(2).exactOptional();

const schema = z.strictObject({
  type: z.literal('video').describe('A film from its pixels'),
  frames: z
    .string()
    .min(1)
    .describe(
      'Folder with its pictures, in the order of their names (`ffmpeg -i film.mp4 frames/%05d.png`); relative to this file',
    ),
  ...imageKeys,
  batch: z.int().min(1).exactOptional().describe('Pixels per step, drawn anew for each; 0.38 % of all if left out'),
  play: z
    .strictObject({
      frames: count.describe('Pictures of the animation that is written; as many as were read if left out'),
      height: count.describe('Its height; that of what was read if left out'),
      width: count.describe('Its width; that of what was read if left out'),
      delay: z.int().min(10).default(40).describe('Milliseconds that each is shown'),
    })
    .prefault({})
    .describe('What is made of the fitted film: any number of moments, any size'),
});

/** Moments that are drawn beside the recorded ones. */
const MOMENTS = 4;

export const videoKind: FitKind<typeof schema> = {
  schema,
  paths: ['frames'],
  async prepare({ frames: folder, batch, play: { delay, ...play }, ...transform }, { seed }) {
    const { crop, size, channels } = transform;
    const dataset = await loadDataset(
      {
        source: 'folder',
        path: folder,
        ...(crop !== undefined && { crop }),
        ...(size !== undefined && { resize: 'squeeze', size }),
        ...(channels !== undefined && { channels }),
      },
      { baseDirectory: folder },
    );
    const { images: data, count: frames, ...shape } = dataset;
    const { height, width } = shape;
    const video = { data, frames, height, width, channels: shape.channels };
    const fit = videoFit(video, { seed, ...(batch !== undefined && { batch }) });
    const picture = (values: Uint8Array, of: { height: number; width: number }): Picture => ({
      data: values,
      height: of.height,
      width: of.width,
      channels: shape.channels,
    });
    return {
      fit,
      description: `${path.basename(folder)}, ${formatCount(frames)} frames of ${width}×${height}`,
      async results(signal, { name, step }) {
        const collect = async (film: { frames: number; height: number; width: number }) => {
          const pictures: Picture[] = [];
          for await (const values of fit.film(signal, film)) pictures.push(picture(floatToImages(values), film));
          return pictures;
        };
        const moments = Math.min(MOMENTS, frames);
        const perFrame = height * width * shape.channels;
        const own = await collect({ frames: moments, height, width });
        const png = renderSheet({
          title: `Film: ${name}`,
          subtitle: `${path.basename(folder)}, after ${formatCount(step)} steps; above the recorded frames, below the fitted ones`,
          size: { height, width },
          groups: own.map((fitted, moment) => {
            // Fitted moments lie evenly over the film: beside each the recorded frame that is nearest.
            const frame = Math.round((moment * (frames - 1)) / (moments - 1));
            const recorded = picture(data.subarray(frame * perFrame, (frame + 1) * perFrame), video);
            return {
              title: `Frame ${frame}`,
              columns: [{ label: '', cells: [{ picture: recorded }, { picture: fitted }] }],
            };
          }),
        });
        const played = await collect({ frames, height, width, ...play });
        return {
          figures: { frames: { file: 'frames', content: png } },
          files: { film: { file: 'film.gif', bytes: await encodeAnimation(played, { delay }) } },
        };
      },
    };
  },
};
