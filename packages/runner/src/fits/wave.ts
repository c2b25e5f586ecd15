import { fieldImage, fieldSheet, largestMagnitude } from '@hypersiren/charts';
import { encodeAnimation, resizeImage } from '@hypersiren/datasets/media';
import { formatCount } from '@hypersiren/hypernet/text';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { relativeError, waveFit } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { bumpsSchema, sumOfBumps } from './bumps.js';
import { count, edgeWeight, equationKeys } from './equation-keys.js';
import { fitType } from './fit-kind.js';

const options = {
  bumps: bumpsSchema(2).describe('The initial shape, a sum of Gaussian bumps that vanish at the edges'),
  speed: z.number().positive().default(1).describe('Wave speed c; the square has sides of 2'),
  duration: z.number().positive().default(1).describe('Duration'),
  growth: z.int().min(0).default(0).describe('Steps over which the time interval grows to the whole duration'),
  ...equationKeys,
  edgeWeight,
  frames: z.int().min(2).default(41).describe('Images of the animation'),
};

/** Number of moments at which the fitted solution is drawn beside finite differences. */
const MOMENTS = 5;

/** Side of the animation in pixels, and duration of each image in milliseconds. */
const VIDEO = { side: 256, delay: 80 };

export const waveKind = fitType({
  name: 'wave',
  description: 'The wave equation of a membrane with fixed edges, from an initial shape',
  options,
  example: { bumps: [{ at: [0, 0], width: 0.1, height: 1 }] },
  citations: [SIREN_PAPER],
  paths: [],
  async prepare({ bumps, nodes, batch, edgeWeight, frames: images, ...problem }, { seed }) {
    const { speed, duration, growth } = problem;
    const fit = waveFit(
      { dimensions: 2, initial: sumOfBumps(bumps), speed, duration },
      { batch, nodes, seed, growth, frames: MOMENTS, ...(edgeWeight !== undefined && { edgeWeight }) },
    );
    return {
      fit,
      description: `${count(bumps, 'bump')} of a membrane, speed ${speed}, for a time of ${duration}`,
      async results(signal, { name, step }) {
        const size = nodes ** 2;
        const own = await fit.film(signal, { nodes, frames: MOMENTS });
        const truth = fit.reference();
        const moments = Array.from({ length: MOMENTS }, (_, frame) => {
          const part = [frame * size, (frame + 1) * size] as const;
          const [fitted, solved] = [own.subarray(...part), truth.subarray(...part)];
          const label = `t = ${((frame * duration) / (MOMENTS - 1)).toPrecision(3)}`;
          const caption = `error ${relativeError(fitted, solved).toPrecision(2)} %`;
          return { label, caption, fitted, solved };
        });
        const png = fieldSheet({
          title: `Wave equation: ${name}`,
          subtitle: `${nodes} × ${nodes} nodes, after ${formatCount(step)} steps; above finite differences, below fitted`,
          side: nodes,
          groups: moments.map(({ label, caption, fitted, solved }) => ({
            title: label,
            rows: [[{ label: '', values: solved }], [{ label: '', values: fitted, caption }]],
          })),
        });
        const largest = largestMagnitude(truth);
        const all = await fit.film(signal, { nodes, frames: images });
        const frames = await Promise.all(
          Array.from({ length: images }, (_, frame) =>
            resizeImage(fieldImage(all.subarray(frame * size, (frame + 1) * size), nodes, largest), {
              size: VIDEO.side,
              kernel: 'linear',
            }),
          ),
        );
        return {
          figures: { field: { file: 'field', content: png } },
          files: { film: { file: 'film.gif', bytes: await encodeAnimation(frames, { delay: VIDEO.delay }) } },
        };
      },
    };
  },
});
