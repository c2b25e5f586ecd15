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
  sheetBatches,
  toImages,
} from '@hypersiren/charts';
import { contextName, getSplit, type ImageDataset, splitBySize } from '@hypersiren/datasets';
import { type ContextBatch, contextBatch, type Model, modelPredictor, type Predictor } from '@hypersiren/hypernet';
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

/** What is drawn of an image; maps and mask [H, W]. */
interface Drawn {
  truth: SheetImage;
  mask: Uint8Array;
  prediction: SheetImage;
  fine: SheetImage;
  errors: Float32Array;
  deviations: Float32Array | undefined;
  psnr: number;
}

type Measured = Pick<Config, 'context' | 'evaluation'>;

/** Inpaints images of the evaluation split from every context, with the masks of the evaluation. */
export async function inpaintImages(
  model: Model,
  dataset: ImageDataset,
  { context, evaluation }: Measured,
  chosen: readonly ChosenImage[],
): Promise<InpaintedImages> {
  const split = getSplit(dataset, evaluation.split);
  const indices = Uint32Array.from(chosen, ({ position }) => split.start + position);
  const predictor = modelPredictor(model);

  const drawn: Drawn[][] = [];
  for (const spec of context.evaluate) {
    const images: Drawn[] = [];
    for (const { dataset: sized, indices: own } of sheetBatches(dataset, indices)) {
      const batch = await contextBatch(sized, split, own, spec, { seed: EVALUATION_SEED, epoch: 0 });
      images.push(...(await drawImages(model, predictor, batch)));
    }
    drawn.push(images);
  }
  const errorEnd = scaleEnd(drawn.flatMap((images) => images.map(({ errors }) => errors)));
  const images = chosen.map((image, index): InpaintedImage => {
    const own = drawn.map((all) => all[index] as Drawn);
    return {
      ...image,
      truth: own[0]?.truth as SheetImage,
      inpaintings: own.map(
        ({ truth, mask, prediction, fine, errors, deviations, psnr }): Inpainting => ({
          seen: maskImage(truth, mask),
          prediction,
          fine,
          error: inColors(errors, errorEnd, truth),
          ...(deviations && { deviation: inColors(deviations, errorEnd, truth) }),
          psnr,
          rms: rootMeanSquare(errors),
        }),
      ),
    };
  });
  const pixels = dataset.sizes ? null : dataset.height * dataset.width;
  return { contexts: context.evaluate.map((spec) => contextTitle(contextName(spec), pixels)), images, errorEnd };
}

/** What is drawn of the images of a batch. */
async function drawImages(model: Model, predictor: Predictor, batch: ContextBatch): Promise<Drawn[]> {
  const { height, width, channels } = batch;
  const times = Math.max(1, Math.ceil(FINE_SIDE / Math.max(height, width)));
  const pixels = height * width;
  const [values, finer] = await renderTwice(model, batch, times);
  const deviation = (await predictor.predictDistribution?.(batch))?.std;
  const errors = overChannels(errorsOf(values, batch.images), channels);
  const deviations =
    deviation &&
    overChannels(
      deviation.map((sigma) => sigma / 2),
      channels,
    );
  const fine = toImages(finer, { height: height * times, width: width * times, channels });
  const predictions = toImages(values, batch);
  const measured = imageErrors(values, batch);
  const own = <T extends Uint8Array | Float32Array>(of: T, image: number): T =>
    of.subarray(image * pixels, (image + 1) * pixels) as T;
  return toImages(batch.images, batch).map((truth, image) => ({
    truth,
    mask: own(batch.masks, image),
    prediction: predictions[image] as SheetImage,
    fine: fine[image] as SheetImage,
    errors: own(errors, image),
    deviations: deviations && own(deviations, image),
    psnr: psnr(measured[image]?.all as number),
  }));
}

/** Mean spectra of the first images of the split that is measured, of the inpainted ones, and of the errors; of those of the size of most. */
export async function measureSpectra(
  model: Model,
  dataset: ImageDataset,
  { context, evaluation }: Measured,
  title: string,
): Promise<SpectrumData> {
  const split = getSplit(dataset, evaluation.split);
  const { dataset: sized, indices: ofSize } = splitBySize(dataset, split).reduce((most, group) =>
    group.indices.length >= most.indices.length ? group : most,
  );
  const { height, width, channels } = sized;
  const count = Math.max(1, Math.min(Math.floor(SPECTRUM_PIXELS / (height * width)), evaluation.images ?? split.count));
  const indices = ofSize.subarray(0, count);
  const predictor = modelPredictor(model);
  /**
   * Computes the mean spectrum.
   *
   * @param values shape [B, H, W, C], on the scale of [0, 1]
   */
  const meanSpectrum = (values: Float32Array): number[] => {
    const size = height * width * channels;
    const spectra = Array.from(indices, (_, image) =>
      radialSpectrum(values.subarray(image * size, (image + 1) * size), sized),
    );
    return Array.from(spectra[0] ?? [], (_, ring) => {
      const sum = spectra.reduce((total, spectrum) => total + (spectrum[ring] as number), 0);
      return Number((sum / spectra.length).toPrecision(5));
    });
  };
  let truth: number[] = [];
  const contexts = [];
  for (const spec of context.evaluate) {
    const batch = await contextBatch(sized, split, indices, spec, { seed: EVALUATION_SEED, epoch: 0 });
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
