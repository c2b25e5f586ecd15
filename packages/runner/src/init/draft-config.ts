import path from 'node:path';
import { DatasetError } from '@hypersiren/datasets';
import { stringify } from 'yaml';
import type { ImageSurvey } from './survey-images.js';

/** A drafted configuration and its settings. */
export interface DraftedConfig {
  /** The configuration as YAML with comments. */
  readonly text: string;
  /** Height and width of the images that the model reads, in pixels. */
  readonly size: number;
  readonly trainCount: number;
  readonly testCount: number;
  readonly batch: number;
}

/** Largest side of the images, which is that of the default experiment. */
const LARGEST_SIDE = 32;

/** Side of the patches, with one SIREN each. The side of the images is a multiple of it. */
const PATCH = 2;

/** Smallest side of the images. Smaller images are enlarged, because the model halves its input three times. */
const SMALLEST_SIDE = 8;

const LARGEST_BATCH = 32;

/**
 * Largest number of components of the linear prior, which is that of the default experiment. There are at least {@link
 * IMAGES_PER_COMPONENT} images per component.
 */
const LARGEST_RANK = 400;
const IMAGES_PER_COMPONENT = 3;

/** Share of the images that is held out for evaluation, and its bounds as numbers of images. */
const HELD_OUT = { share: 0.1, least: 2, most: 500 };

/** Largest number of damaged files that a comment lists. */
const FILES_NAMED = 5;

/**
 * Drafts a configuration that trains the default experiment's model on a folder of images. Size, channels, splits,
 * batch and rank of the prior follow from the images.
 *
 * @param file absolute path of the configuration; paths in it are relative to its folder
 * @throws DatasetError `empty` for fewer than two images: one for training and one for evaluation are needed
 */
export function draftConfig(survey: ImageSurvey, file: string): DraftedConfig {
  const splits = planSplits(survey);
  const size = planSize(survey);
  const { trainCount, testCount } = splits;
  const batch = Math.min(LARGEST_BATCH, trainCount);
  const text = `${[
    `# ${describeImages(survey)}`,
    `# \`hypersiren keys\` explains every key; \`hypersiren config ${path.basename(file)}\` prints every default.`,
    `name: ${stringify(runName(survey.folder)).trim()}`,
    'seed: 1 # decides every random number',
    'dataset:',
    '  source: folder',
    ...datasetLines(survey, { file, size, splits }),
    ...contextLines(size ** 2),
    ...modelLines(trainCount),
    'train:',
    `  batch: ${batch}${batch < LARGEST_BATCH ? ' # all training images' : ''}`,
    '  steps: 1500 # `hypersiren train --dry-run` says how long they take; more steps, lower error',
    '  mirror: false # true where a mirrored image is as likely: faces yes, text no',
    '  learningRate: 2.5e-3',
    '  warmup: 100',
    '  schedule: cosine',
    '  clip: 1',
    ...(splits.measured === 'test' ? [] : ['evaluation:', `  split: ${splits.measured} # there is no folder test`]),
  ].join('\n')}\n`;
  return { text, size, trainCount, testCount, batch };
}

/**
 * Returns the lines of the contexts. Their numbers of known pixels are the same shares of an image as in the default
 * experiment.
 */
function contextLines(pixels: number): string[] {
  const counts = [10, 50, 200].map((count) => Math.max(1, Math.round((count * pixels) / LARGEST_SIDE ** 2)));
  return [
    'context:',
    '  # In training: so many pixels, from few to all; the upper half in every fourth image.',
    `  train: 8~${pixels}|8~${pixels}|8~${pixels}|half`,
    '  # In evaluation, a column of the table each.',
    `  evaluate: [${counts.join(', ')}, half, full]`,
  ];
}

/** Returns the lines of the model, which is that of the default experiment. */
function modelLines(trainCount: number): string[] {
  const rank = Math.min(LARGEST_RANK, Math.floor(trainCount / IMAGES_PER_COMPONENT));
  const prior = rank > 0 ? `, prior: { rank: ${rank}, iterations: 18 }` : '';
  return [
    `model: # a SIREN for each ${PATCH}×${PATCH} pixels; a U-Net reads the known pixels and emits its weights`,
    `  encoder: { type: unet, stride: 2, channels: [64, 96, 96], averages: [1.5, 4]${prior} }`,
    '  hypernetwork: { latent: 16, hidden: [], emission: full, initVarianceRatio: 0.5, normalize: false }',
    '  siren: { width: 24, hiddenLayers: 1, omega0: 5 }',
    `  patches: { size: ${PATCH} }`,
    'loss: { latent: 0, weights: 0, balance: 0.35, known: 0.05 }',
  ];
}

interface PlannedSplits {
  readonly trainCount: number;
  readonly testCount: number;
  /** Name of the split that is evaluated. */
  readonly measured: string;
  /** Whether the evaluated split is held out from the training images. */
  readonly heldOut: boolean;
}

function planSplits({ folder, splits }: ImageSurvey): PlannedSplits {
  const count = (name: string): number => splits.find((split) => split.name === name)?.count ?? 0;
  const measured = ['test', 'validation'].find((name) => count(name) > 0);
  const all = count('train');
  if (measured !== undefined && all > 0)
    return { trainCount: all, testCount: count(measured), measured, heldOut: false };
  if (all < 2)
    throw new DatasetError('empty', `holds ${all} image${all === 1 ? '' : 's'} to train on`, {
      path: folder,
      hint: 'Add images: a training needs two at least, one to train on and one to measure on',
    });
  const { share, least, most } = HELD_OUT;
  // Of four images or more at least two are held out, so that the swap error uses another image.
  const held = all < 2 * least ? 1 : Math.min(most, Math.max(least, Math.round(share * all)));
  return { trainCount: all - held, testCount: held, measured: 'test', heldOut: true };
}

/**
 * Returns the side of the images, in pixels: that of the smallest image, limited to the range above and rounded down to
 * whole patches.
 */
function planSize({ sizes }: ImageSurvey): number {
  const least = Math.min(...sizes.flatMap(({ height, width }) => [height, width]));
  const whole = Math.floor(least / PATCH) * PATCH;
  return Math.min(LARGEST_SIDE, Math.max(SMALLEST_SIDE, whole));
}

function describeImages({ splits, sizes, grayCount, colorCount, damaged }: ImageSurvey): string {
  const total = splits.reduce((sum, { count }) => sum + count, 0);
  const [first] = sizes as [ImageSurvey['sizes'][number]];
  const size = `${first.height}×${first.width}`;
  const shapes = sizes.length === 1 ? `of ${size} pixels` : `of ${sizes.length} sizes, most often ${size} pixels`;
  const colors = colorCount === 0 ? 'gray' : grayCount === 0 ? 'color' : `${colorCount} in color, ${grayCount} gray`;
  const faults = damaged.length === 0 ? '' : `; ${damaged.length} damaged`;
  return `${total} images ${shapes}, ${colors}${faults}`;
}

function datasetLines(
  { folder, splits: found, sizes, grayCount, colorCount, damaged }: ImageSurvey,
  { file, size, splits }: { file: string; size: number; splits: PlannedSplits },
): string[] {
  const relative = (target: string): string => yamlPath(path.relative(path.dirname(file), target));
  const byName = found.filter(({ count }) => count > 0).map(({ name, path: part }) => `${name}: ${relative(part)}`);
  const [one] = sizes;
  const asTheyAre = sizes.length === 1 && one?.height === size && one.width === size;
  const shown = damaged.slice(0, FILES_NAMED).map((fault) => `  # ${path.basename(fault.path)}: ${fault.reason}`);
  return [
    ...(splits.heldOut
      ? [
          `  path: ${relative(found[0]?.path ?? folder)} # from the folder of this file`,
          `  split: { holdOut: { test: ${splits.testCount} }, order: random, seed: 1 } # leaves ${splits.trainCount} to train on`,
        ]
      : [`  path: { ${byName.join(', ')} } # from the folder of this file`]),
    ...(asTheyAre
      ? []
      : [
          '  # The largest square in the middle of each image, resized. Larger sizes train longer.',
          '  crop: center',
          '  resize: stretch',
          `  size: ${size}`,
        ]),
    ...(grayCount > 0 && colorCount > 0 ? ['  channels: 3 # some images are gray; 1 makes all of them gray'] : []),
    ...(damaged.length > 0 ? ['  onBadImage: skip # leaves out the files that cannot be read:', ...shown] : []),
    ...(damaged.length > FILES_NAMED ? [`  # … and ${damaged.length - FILES_NAMED} more`] : []),
  ];
}

/** Formats a relative path as YAML. A leading `~` or `$` is escaped, so that the path is not expanded. */
function yamlPath(relative: string): string {
  const portable = relative.split(path.sep).join('/') || '.';
  return stringify(/^[~$]/.test(portable) ? `./${portable}` : portable, { lineWidth: 0 }).trim();
}

/** Returns the name of a folder as the name of a run, which consists of letters, digits, `.`, `_` and `-`. */
export function runName(folder: string): string {
  const name = path
    .basename(folder)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|-+$/g, '');
  // The name of the folder has no Latin letter or digit.
  return name || 'images';
}
