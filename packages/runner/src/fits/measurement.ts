import path from 'node:path';
import { renderSheet, type SheetGroup } from '@hypersiren/charts';
import { floatToImages } from '@hypersiren/datasets';
import { formatCount } from '@hypersiren/hypernet/text';
import {
  FIT_DEFAULTS,
  type FittedSignal,
  imagePsnr,
  leastSquares,
  type Measurement,
  measurementFit,
  type SignalImage,
} from '@hypersiren/siren/fits';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { type FitTitle, fitType } from './fit-kind.js';
import { describeImage, imageKeys, readSignalImage } from './image-keys.js';
import { pngOf } from './image-of.js';
import { measurementOf, measurementSchema } from './measurement-keys.js';

const options = {
  image: z.string().min(1).describe('Image file that is measured; relative to this file'),
  ...imageKeys,
  measurement: measurementSchema.prefault({ type: 'blur' }).describe('What is measured of the image'),
  operator: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Safetensors file with the tensor `matrix` [M, H·W], for the measurement {type: matrix}'),
  noise: z
    .number()
    .min(0)
    .default(0)
    .describe('Standard deviation of noise, as a share of that of the measured values'),
  prior: z.enum(['total-variation', 'hessian']).exactOptional().describe('Prior on the image; none by default'),
  weight: z
    .number()
    .min(0)
    .default(FIT_DEFAULTS.inpaint.weight)
    .describe('Weight of the prior relative to the error of the measurement; 0 for none'),
};

/** Reconstructs an image from a linear measurement of it, with the least-squares solution beside it. */
export const measurementKind = fitType({
  name: 'measurement',
  description: 'An image from a linear measurement: blurred, reduced, projected, or by an operator of your own',
  options,
  example: { image: 'photo.png', measurement: { type: 'blur', std: 1 } },
  paths: ['image', 'operator'],
  async prepare({ image: file, measurement: config, operator, noise, prior, weight, ...keys }, { seed, onWarning }) {
    const image = await readSignalImage(file, keys, onWarning);
    const { height, width, channels } = image;
    const measurement = await measurementOf(config, operator, { height, width });
    const measured = measure(measurement, image, noise, seed);
    const fit = measurementFit(measurement, {
      ...{ measured, truth: image, weight, seed },
      ...(prior !== undefined && { prior }),
    });
    const about = noise > 0 ? `, noise ${formatPercent(noise)}` : '';
    return {
      fit,
      description:
        `${config.type} of ${path.basename(file)}, ${describeImage(image)}: ` +
        `${formatCount(measured.length)} values of ${formatCount(height * width * channels)} numbers${about}`,
      async results(signal, title) {
        const reference = await leastSquares(measurement, measured);
        return {
          measures: { leastSquaresPsnr: imagePsnr(reference, image.values) },
          figures: {
            image: await pngOf((await signal.render(image)).value, 'image', image),
            measured: {
              file: 'measured',
              content: await measuredSheet(signal, { image, measurement, measured, reference }, title),
            },
          },
        };
      },
    };
  },
});

/** Measures the image, with normal noise of a share of the standard deviation of the values. */
function measure(measurement: Measurement, image: SignalImage, noise: number, seed: number): Float32Array {
  const { values, channels } = image;
  const exact = tf.tidy(() =>
    measurement
      .measure(tf.tensor2d(values, [values.length / channels, channels]))
      .dataSync<'float32'>()
      .slice(),
  );
  if (noise === 0) return exact;
  const mean = exact.reduce((sum, value) => sum + value / exact.length, 0);
  const variance = exact.reduce((sum, value) => sum + (value - mean) ** 2 / exact.length, 0);
  const added = drawNormal(seed, 'measurement noise', exact.length, noise * Math.sqrt(variance));
  return exact.map((value, index) => value + (added[index] as number));
}

function formatPercent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

interface Measured {
  readonly image: SignalImage;
  readonly measurement: Measurement;
  readonly measured: Float32Array;
  readonly reference: Float32Array;
}

/** Draws the true image, the measured values if they form an image, the least-squares solution and the fit. */
async function measuredSheet(
  signal: FittedSignal,
  { image, measurement: { shape }, measured, reference }: Measured,
  { name, step }: FitTitle,
): Promise<Buffer> {
  const { height, width, channels } = image;
  const { value } = await signal.render({ height, width });
  const group = (title: string, values: Float32Array, caption: string): SheetGroup => ({
    title,
    columns: [{ label: '', cells: [{ image: { data: floatToImages(values), height, width, channels }, caption }] }],
  });
  const psnr = (values: Float32Array): string => `PSNR ${imagePsnr(values, image.values).toFixed(1)} dB`;
  const seen: SheetGroup[] = shape
    ? [
        {
          title: 'Measured',
          columns: [
            {
              label: '',
              cells: [
                {
                  image: { data: floatToImages(onScale(measured)), height: shape[0], width: shape[1], channels },
                  caption: `${shape[1]} × ${shape[0]} values`,
                },
              ],
            },
          ],
        },
      ]
    : [];
  return renderSheet({
    title: `Measurement: ${name}`,
    subtitle: `${width} × ${height} pixels, after ${formatCount(step)} steps`,
    size: image,
    groups: [
      group('Truth', image.values, 'not seen by the fit'),
      ...seen,
      group('Least squares', reference, psnr(reference)),
      group('Fitted', value, psnr(value)),
    ],
  });
}

/** Maps values to [-1, 1], the smallest to -1. */
function onScale(values: Float32Array): Float32Array {
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return values.map((value) => (2 * (value - least)) / (most - least || 1) - 1);
}
