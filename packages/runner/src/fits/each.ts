import { renderSheet, toImages } from '@hypersiren/charts';
import { datasetSources, type ImageDataset, imagesToFloat, loadDataset } from '@hypersiren/datasets';
import { formatCount } from '@hypersiren/hypernet/text';
import { familySchema } from '@hypersiren/siren/family';
import { type EachFit, eachFit, type FittedSignal, type SignalImage, signalAt } from '@hypersiren/siren/fits';
import { encodeSafetensors, type NamedArrays } from '@hypersiren/siren/training';
import * as z from 'zod';
import { UsageError } from '../usage-error.js';
import { type FitTitle, fitType } from './fit-kind.js';
import { pixelBatch } from './image-keys.js';

/** Number of images in the figure. */
const SHOWN = 12;

/** Fits one network to each image of a dataset: a dataset of weights, from which others can learn. */
export const eachKind = fitType({
  name: 'each',
  description: 'Each image of a dataset in a network of its own, many at once',
  options: {
    dataset: familySchema(datasetSources, 'source').describe('The images, of one size'),
    split: z.string().min(1).default('train').describe('Split of the dataset'),
    first: z.int().min(0).default(0).describe('Index of the first image in the split'),
    count: z.int().min(1).exactOptional().describe('Number of images; by default the rest of the split'),
    batch: pixelBatch,
  },
  example: { dataset: { source: 'portraits', size: 8, count: { train: 4, test: 2 } }, count: 3 },
  paths: [],
  async prepare({ dataset: config, split, first, count, batch }, { seed, onWarning }) {
    const dataset = await loadDataset(config as Parameters<typeof loadDataset>[0], { ...(onWarning && { onWarning }) });
    try {
      const images = await readSplit(dataset, { split, first, count });
      const fit = eachFit(images, { seed, ...(batch !== undefined && { batch }) });
      const { height, width, fingerprint, name } = dataset;
      const provenance = { dataset: name, fingerprint, split, first, count: images.length };
      return {
        fit,
        fingerprint,
        description: `${formatCount(images.length)} images of ${name}, ${split}, ${width}×${height}: a network each`,
        async results(signal, title) {
          return {
            figures: { images: { file: 'images', content: await eachSheet(fit, signal, images, title) } },
            files: {
              networks: { file: 'networks.safetensors', bytes: await networksFile(fit, signal, provenance, title) },
            },
          };
        },
      };
    } finally {
      dataset.close();
    }
  },
});

/** Reads consecutive images of a split. */
async function readSplit(
  dataset: ImageDataset,
  { split, first, count }: { split: string; first: number; count: number | undefined },
): Promise<SignalImage[]> {
  const range = dataset.splits[split];
  if (range === undefined)
    throw new UsageError(`fit.split: expected one of ${Object.keys(dataset.splits).join(', ')}, got ${split}`);
  if (dataset.sizes !== undefined)
    throw new UsageError('fit.dataset: the images have several sizes; set `size` and `resize` to have one');
  const many = count ?? range.count - first;
  if (first + many > range.count || many < 1)
    throw new UsageError(
      `fit.first and fit.count: the split ${split} has ${formatCount(range.count)} images, got ${first} and ${many}`,
    );
  const indices = Uint32Array.from({ length: many }, (_, index) => range.start + first + index);
  const bytes = await dataset.read(indices);
  const { height, width, channels } = dataset;
  const shape = { height, width, channels };
  return Array.from(indices, (_, index) => ({ ...shape, values: imagesToFloat({ ...shape, images: bytes }, [index]) }));
}

/**
 * Encodes all networks with their provenance: parameters [B, …] by name, `psnr` [B] in dB and `index` [B] in the split.
 * The metadata has the network, the dataset with its fingerprint, and the fit, as JSON.
 */
async function networksFile(
  fit: EachFit,
  signal: FittedSignal,
  provenance: { readonly first: number; readonly count: number },
  { name, step }: FitTitle,
): Promise<Uint8Array> {
  const psnr = await fit.psnrs(signal);
  const index = Float32Array.from(psnr, (_, at) => provenance.first + at);
  const tensors: NamedArrays = {
    ...(await signal.parameters()),
    psnr: { shape: [psnr.length], data: psnr },
    index: { shape: [index.length], data: index },
  };
  const { config, inputs, outputs, networks } = signal;
  return encodeSafetensors(tensors, {
    network: JSON.stringify({ config, inputs, outputs: outputs / (networks ?? 1) }),
    dataset: JSON.stringify(provenance),
    fit: JSON.stringify({ name, steps: step }),
  });
}

/** Draws the first images beside what their networks render. */
async function eachSheet(
  fit: EachFit,
  signal: FittedSignal,
  images: readonly SignalImage[],
  { name, step }: FitTitle,
): Promise<Buffer> {
  const psnrs = await fit.psnrs(signal);
  const shown = images.slice(0, SHOWN);
  const groups = [];
  for (const [index, image] of shown.entries()) {
    const own = await signalAt(signal, index);
    const { value } = await own.render(image);
    own.dispose();
    const [truth, fitted] = [image.values, value].flatMap((values) => toImages(values, image));
    const caption = `${psnrs[index]?.toFixed(1)} dB`;
    const cells = [
      { image: truth as NonNullable<typeof truth> },
      { image: fitted as NonNullable<typeof fitted>, caption },
    ];
    groups.push({ title: `${index + 1}`, columns: [{ label: '', cells }] });
  }
  return renderSheet({
    title: `A network for each image: ${name}`,
    subtitle: `the first ${shown.length} of ${formatCount(images.length)}, after ${formatCount(step)} steps`,
    size: images[0] as SignalImage,
    rows: ['truth', 'fitted'],
    groups,
  });
}
