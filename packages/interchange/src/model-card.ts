import path from 'node:path';
import { type FullModelConfig, shortcutsOf } from '@hypersiren/hypernet';
import type { Evaluation } from '@hypersiren/hypernet/evaluation';
import {
  emissionTable,
  markdownTable,
  metricNotes,
  scoresTables,
  unknownOrAll,
  words,
} from '@hypersiren/hypernet/results';
import { contributionsLine, formatCount, idleWarning, markdownText, resultKind } from '@hypersiren/hypernet/text';
import type { ExportedModel } from './exported-model.js';

/** Where a model came from, as far as a card says it. */
export interface ModelOrigin {
  readonly dataset?: { readonly name: string; readonly description: string; readonly fingerprint: string };
  readonly imported?: { readonly from: string; readonly sha256: string };
}

/** How a model was measured, and what it was compared with. */
export interface MeasuredModel {
  readonly model: Evaluation;
  readonly baselines: readonly Evaluation[];
  /** Why other baselines were not measured, a sentence each. */
  readonly leftOut?: readonly string[];
}

export interface ModelCardOptions {
  readonly run: ExportedModel;
  readonly provenance: ModelOrigin | undefined;
  readonly evaluation: MeasuredModel | undefined;
  /** The files that the card goes with, and what they are. */
  readonly files: readonly string[];
  readonly format: string;
}

/** What whoever gets a model should know of it, as Markdown: what it does, from what, how well, and what it is not for. */
export function modelCard({ run, provenance, evaluation, files, format }: ModelCardOptions): string {
  const { config, model } = run;
  const { height, width, channels } = model.spec.shape;
  return `# ${markdownText(config.name)}

Completes images of ${width}×${height} pixels, ${channels === 1 ? 'gray' : 'in color'}, from some of them: an encoder reads the known pixels, a hypernetwork writes the weights
of a sine network (SIREN), and that gives the image at any coordinates. Made with hypersiren.

## Files

${files.map((file) => `- ${code(file)}`).join('\n')}

${format}.

## The model

${parts(run)}

Trained ${training(run, provenance)}.

Values, in and out, are from -1 (black) to 1 (white); a mask is 1 where a pixel is known. Coordinates are (row, column), -1 and 1 at the
centers of the outermost pixels.

## Data

${provenance?.dataset ? `${markdownText(provenance.dataset.name)}: ${markdownText(provenance.dataset.description)}. Fingerprint ${code(provenance.dataset.fingerprint)}.` : `\`${config.dataset.source}\`; the run has no record of its origin.`}

The data's license holds for what is made with the model too; this card does not know it. A model may show what it was trained on.

## Figures

${evaluation ? figures(evaluation) : 'Not measured. `hypersiren evaluate` does.'}

## What the hypernetwork does

${emitted(config.model, evaluation)}

## Limits

- It knows images like those it was trained on, at their size, upright and framed like them. Of others it makes something that looks like
  them.
- What it completes is a guess. It is no evidence of what was there, and must not be used to tell who somebody is.
- Known pixels come out as the network says, near what they were, and not exactly so.
`;
}

/** What the model is made of, a row for each. */
function parts({ config, model: { spec } }: ExportedModel): string {
  const { encoder, hypernetwork, siren, local, likelihood } = config.model;
  const { latent, emission } = hypernetwork;
  const layers = `${siren.hiddenLayers} hidden layer${siren.hiddenLayers === 1 ? '' : 's'}`;
  const rows = {
    encoder: encoder.type,
    hypernetwork: `latent ${latent}, emission ${typeof emission === 'string' ? emission : emission.type}`,
    'sine network': `width ${siren.width}, ${layers}, ω0 ${siren.omega0}`,
    'local latents': local ? `${local.channels} channels, ${local.interpolation ?? 'spline'}` : 'none',
    uncertainty: likelihood ?? 'not predicted',
    parameters: formatCount(spec.parameterCount),
    'numbers written for each image': formatCount(spec.emittedCount),
  };
  return markdownTable({ columns: [words(''), words('')], rows: Object.entries(rows) });
}

/** In a code span, which a backtick would end. */
function code(text: string): string {
  return `\`${text.replaceAll(/[`\s]+/g, ' ').replaceAll('|', '\\|')}\``;
}

function training({ config, step }: ExportedModel, provenance: ModelOrigin | undefined): string {
  if (!provenance?.imported)
    return `for ${formatCount(step)} steps of ${config.train.batch} images, seed ${config.seed}`;
  const { from, sha256 } = provenance.imported;
  return `with the SIREN authors’ PyTorch code, imported from ${code(path.basename(from))} (SHA-256 ${code(sha256)})`;
}

function figures({ model, baselines, leftOut = [] }: MeasuredModel): string {
  const about = {
    'All pixels': `Mean squared error of all pixels, values in [0, 1], over ${formatCount(model.images)} images of the split ${markdownText(model.split)}, ± standard error.`,
    'Unknown pixels only': 'The same of unknown pixels only.',
  };
  return [
    ...scoresTables([model, ...baselines]).flatMap((table) => [
      markdownTable(table),
      about[table.title as keyof typeof about],
    ]),
    ...metricNotes(model),
    ...leftOut.map(markdownText),
  ].join('\n\n');
}

/** What reads the image beside the emitted parameters, and what these contribute. */
function emitted(config: FullModelConfig, evaluation: MeasuredModel | undefined): string {
  const kind = resultKind(shortcutsOf(config)) as string;
  const table = evaluation && emissionTable(evaluation.model, unknownOrAll);
  if (!table) return kind;
  const idle = idleWarning(evaluation.model);
  return [
    ...(idle === undefined ? [] : [idle]),
    kind,
    markdownTable(table),
    'Mean squared error of unknown pixels, of all pixels where all are known, with the parameters emitted for the image, for another ' +
      'image, and from the mean latent; everything else is the image’s own.',
    ...[contributionsLine(evaluation) ?? []].flat(),
  ].join('\n\n');
}
