import { markdownText } from '@hypersiren/hypernet/text';
import { readProvenance } from '../run/provenance.js';
import { readGeneratorEvaluation } from './generator-evaluation-file.js';
import type { LoadedGenerator } from './load-generator-run.js';

/** Files that a card describes. */
export interface CardFiles {
  readonly files: readonly string[];
  /** Sentence about the format of the files, without a final period. */
  readonly format: string;
}

/** Returns a model card of a generator in Markdown: files, architecture, data, measures, and limits of use. */
export async function generatorCard(loaded: LoadedGenerator, files: CardFiles): Promise<string> {
  const { config, generator, step } = loaded;
  const { shape, patches, siren, parameterCount } = generator.spec;
  const { latent, mixture } = generator.spec.config;
  const color = shape.channels === 1 ? 'gray' : 'color';
  const distribution =
    mixture === 0 ? 'the standard normal distribution' : `a mixture of ${mixture} normal distributions`;
  return `# ${markdownText(config.name)}

Generates ${color} images from random numbers. Each image is a function of continuous coordinates: ${patches.grid.count} sine networks (SIRENs)
${widthsOf(siren)}, one for each patch, and their blend. Trained on images of ${shape.width}×${shape.height} pixels for ${step} ${step === 1 ? 'step' : 'steps'} of ${config.train.batch} images
(objective: ${config.objective.type}), seed ${config.seed}; ${parameterCount.toLocaleString('en')} parameters. Made with hypersiren.

${filesSection(files)}

Input: a latent of ${latent} numbers, drawn from ${distribution}, and coordinates, row and column, from -1 to 1
between the centers of the outermost pixels. Output: ${color} values, black -1 and white 1, to be clipped.

${await dataSection(loaded)}

## Figures

${await measures(loaded)}

## Limits

- The images resemble the training images: same framing, same kind of content. They are blends, and easy to tell from them.
- Larger images have no more detail than the training images; they are smooth between their pixels.
`;
}

/** Returns the widths of a SIREN's layers: 2→31→31→3. */
export function widthsOf({ inputs, layers }: LoadedGenerator['generator']['spec']['siren']): string {
  return [inputs, ...layers.map(({ outputs }) => outputs)].join('→');
}

/** Returns the section about the files of a card. */
export function filesSection({ files, format }: CardFiles): string {
  return `## Files

${files.map((file) => `- \`${file}\``).join('\n')}

${format}.`;
}

/** Returns the section about the training data of a generator. */
export async function dataSection({ folder }: Pick<LoadedGenerator, 'folder'>): Promise<string> {
  const data = (await readProvenance(folder.provenance))?.dataset;
  return `## Data

${data ? `${markdownText(data.name)}: ${markdownText(data.description)}. Fingerprint \`${data.fingerprint}\`.` : 'The run has no record of its data.'}

The license of the data also applies to generated images; this card does not state it. A generator may reproduce training images.`;
}

const NAMES = { samples: 'samples', gaussian: 'linear Gaussian model', training: 'training images' } as const;

async function measures({ folder }: LoadedGenerator): Promise<string> {
  const evaluation = await readGeneratorEvaluation(folder.evaluation);
  if (!evaluation) return 'Not evaluated. `hypersiren evaluate` measures the samples.';
  const { images, coordinates, split, scores, memorization, seams } = evaluation;
  const rows = scores.map(
    ({ name, slicedWasserstein, precision, recall }) =>
      `| ${NAMES[name]} | ${slicedWasserstein.mean.toFixed(1)} | ${precision.toFixed(2)} | ${recall.toFixed(2)} |`,
  );
  return `| set | sliced Wasserstein ×10³ | precision | recall |
| --- | --: | --: | --: |
${rows.join('\n')}

${images} of each set beside as many held-out images of the split ${markdownText(split)}; precision and recall in ${coordinates} coordinates of the
linear prior. Nearest training image: ${memorization.samples.toFixed(2)} from a sample, ${memorization.heldOut.toFixed(2)} from a held-out image (medians);
${(100 * memorization.copies).toFixed(1)} % of the samples are nearer than 99 % of the held-out images. Seams at four times the size: ${seams.toFixed(3)}.`;
}
