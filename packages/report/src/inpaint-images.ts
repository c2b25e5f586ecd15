import {
  errorsOf,
  inColors,
  maskImage,
  overChannels,
  radialSpectrum,
  renderTwice,
  rootMeanSquare,
  type SheetImage,
  type SpectrumData,
  scaleEnd,
  toImages,
} from '@hypersiren/charts';
import { contextName, getSplit, type ImageDataset, splitIndices } from '@hypersiren/datasets';
import { contextBatch, type Model, modelPredictor } from '@hypersiren/hypernet';
import { EVALUATION_SEED, imageErrors } from '@hypersiren/hypernet/evaluation';
import { contextLabel, contextTitle } from '@hypersiren/hypernet/text';
import type { Config } from '@hypersiren/runner/config';
import { psnr } from '@hypersiren/siren';
import type { ChosenImage } from './choose-images.js';

/** Letters: B images, H rows, W columns, C channels. */

/** Approximate side of the finer images in pixels. */
const FINE_SIDE = 256;

/** Largest number of pixels of all images together in the mean spectra. */
const SPECTRUM_PIXELS = 65_536;

/** Images inpainted from every context of the evaluation. */
export interface InpaintedImages {
  /** Titles of the contexts, for example `10 of 1,024 pixels`. */
  contexts: readonly string[];
  images: readonly InpaintedImage[];
  /** Error at the end of the color scale. */
  errorEnd: number;
  /** Size of the fine images in pixels. */
  fineSize: { height: number; width: number };
}

export interface InpaintedImage extends ChosenImage {
  truth: SheetImage;
  /** Inpaintings, one per context. */
  inpaintings: readonly Inpainting[];
}

export interface Inpainting {
  /** True image with its unknown pixels blanked. */
  seen: SheetImage;
  prediction: SheetImage;
  /** Image of the same SIREN on a finer grid. */
  fine: SheetImage;
  /** Map of the root mean square error over the channels of every pixel, in colors. */
  error: SheetImage;
  /** Map of the predicted standard deviation in the same colors. Absent if the model does not predict one. */
  deviation?: SheetImage;
  /** PSNR over all pixels, in dB. */
  psnr: number;
  /** Root mean square error over all pixels, on the scale of [0, 1]. */
  rms: number;
}

/** Results of a batch: lists of images, and maps and masks of the shape [B, H, W]. */
interface Drawn {
  masks: Uint8Array;
  predictions: SheetImage[];
  fine: SheetImage[];
  errors: Float32Array;
  deviations: Float32Array | undefined;
  psnrs: number[];
}

type Measured = Pick<Config, 'context' | 'evaluation'>;

/** Inpaints images of the evaluation split from every context, with the masks of the evaluation. */
export async function inpaintImages(
  model: Model,
  dataset: ImageDataset,
  { context, evaluation }: Measured,
  chosen: readonly ChosenImage[],
): Promise<InpaintedImages> {
  const { height, width, channels } = dataset;
  const pixels = height * width;
  const split = getSplit(dataset, evaluation.split);
  const indices = Uint32Array.from(chosen, ({ position }) => split.start + position);
  const times = Math.max(1, Math.ceil(FINE_SIDE / Math.max(height, width)));
  const fineSize = { height: height * times, width: width * times };
  const predictor = modelPredictor(model);

  let truths: SheetImage[] = [];
  const drawn: Drawn[] = [];
  for (const spec of context.evaluate) {
    const batch = await contextBatch(dataset, split, indices, spec, { seed: EVALUATION_SEED, epoch: 0 });
    truths = toImages(batch.images, dataset);
    const [values, fine] = await renderTwice(model, batch, times);
    const deviation = (await predictor.predictDistribution?.(batch))?.std;
    drawn.push({
      masks: batch.masks,
      predictions: toImages(values, dataset),
      fine: toImages(fine, { ...fineSize, channels }),
      errors: overChannels(errorsOf(values, batch.images), channels),
      deviations:
        deviation &&
        overChannels(
          deviation.map((sigma) => sigma / 2),
          channels,
        ),
      psnrs: imageErrors(values, batch).map(({ all }) => psnr(all)),
    });
  }
  const errorEnd = scaleEnd(drawn.map(({ errors }) => errors));
  const images = chosen.map((image, index): InpaintedImage => {
    const truth = truths[index] as SheetImage;
    const own = <T extends Uint8Array | Float32Array>(of: T): T =>
      of.subarray(index * pixels, (index + 1) * pixels) as T;
    return {
      ...image,
      truth,
      inpaintings: drawn.map(
        ({ masks, predictions, fine, errors, deviations, psnrs }): Inpainting => ({
          seen: maskImage(truth, own(masks)),
          prediction: predictions[index] as SheetImage,
          fine: fine[index] as SheetImage,
          error: inColors(own(errors), errorEnd, dataset),
          ...(deviations && { deviation: inColors(own(deviations), errorEnd, dataset) }),
          psnr: psnrs[index] as number,
          rms: rootMeanSquare(own(errors)),
        }),
      ),
    };
  });
  return {
    contexts: context.evaluate.map((spec) => contextTitle(contextName(spec), pixels)),
    images,
    errorEnd,
    fineSize,
  };
}

/** Computes the mean spectra of the first images of the evaluation split, of their inpaintings, and of the errors. */
export async function measureSpectra(
  model: Model,
  dataset: ImageDataset,
  { context, evaluation }: Measured,
  title: string,
): Promise<SpectrumData> {
  const { height, width, channels } = dataset;
  const split = getSplit(dataset, evaluation.split);
  const count = Math.max(1, Math.min(Math.floor(SPECTRUM_PIXELS / (height * width)), evaluation.images ?? split.count));
  const indices = splitIndices(split).subarray(0, count);
  const predictor = modelPredictor(model);
  /**
   * Computes the mean spectrum.
   *
   * @param values shape [B, H, W, C], on the scale of [0, 1]
   */
  const meanSpectrum = (values: Float32Array): number[] => {
    const size = height * width * channels;
    const spectra = Array.from(indices, (_, image) =>
      radialSpectrum(values.subarray(image * size, (image + 1) * size), dataset),
    );
    return Array.from(spectra[0] ?? [], (_, ring) => {
      const sum = spectra.reduce((total, spectrum) => total + (spectrum[ring] as number), 0);
      return Number((sum / spectra.length).toPrecision(5));
    });
  };
  let truth: number[] = [];
  const contexts = [];
  for (const spec of context.evaluate) {
    const batch = await contextBatch(dataset, split, indices, spec, { seed: EVALUATION_SEED, epoch: 0 });
    const predicted = await predictor.predict(batch);
    const error = errorsOf(predicted, batch.images);
    const onScale = batch.images.map((value) => value / 2);
    truth = truth.length > 0 ? truth : meanSpectrum(onScale);
    contexts.push({
      name: contextLabel(contextName(spec)),
      prediction: meanSpectrum(onScale.map((value, index) => value + (error[index] as number))),
      error: meanSpectrum(error),
    });
  }
  return {
    title,
    subtitle: `Mean over the first ${indices.length} images of the split ${evaluation.split}; frequencies in rings, whatever their direction`,
    truth,
    contexts,
  };
}
