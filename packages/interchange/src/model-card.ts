import path from 'node:path';
import { type FullModelConfig, shortcutsOf } from '@hypersiren/hypernet';
import type { ContextScore, EmissionScore, Evaluation, RegionScore } from '@hypersiren/hypernet/evaluation';
import type { Estimate } from '@hypersiren/hypernet/statistics';
import {
  contributionsLine,
  formatCount,
  formatNumber,
  formatRatioOf,
  idleWarning,
  markdownText,
  resultKind,
} from '@hypersiren/hypernet/text';
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
  const { encoder, hypernetwork, siren, local, likelihood } = config.model;
  const emission = typeof hypernetwork.emission === 'string' ? hypernetwork.emission : hypernetwork.emission.type;
  return `# ${markdownText(config.name)}

Completes pictures of ${width}×${height} pixels, ${channels === 1 ? 'grey' : 'in colour'}, from some of them: an encoder reads the known pixels, a hypernetwork writes the weights
of a sine network (SIREN), and that gives the picture at any coordinates. Made with hypersiren.

## Files

${files.map((file) => `- ${code(file)}`).join('\n')}

${format}.

## The model

| | |
| --- | --- |
| encoder | ${encoder.type} |
| hypernetwork | latent ${hypernetwork.latent}, emission ${emission} |
| sine network | width ${siren.width}, ${siren.hiddenLayers} hidden layer${siren.hiddenLayers === 1 ? '' : 's'}, ω0 ${siren.omega0} |
| local latents | ${local ? `${local.channels} channels, ${local.interpolation ?? 'spline'}` : 'none'} |
| uncertainty | ${likelihood ?? 'not predicted'} |
| parameters | ${formatCount(model.spec.parameterCount)} |
| numbers written for each picture | ${formatCount(model.spec.emittedCount)} |
| training | ${training(run, provenance)} |

Values, in and out, are from -1 (black) to 1 (white); a mask is 1 where a pixel is known. Coordinates are (row, column), -1 and 1 at the
centres of the outermost pixels.

## Data

${provenance?.dataset ? `${markdownText(provenance.dataset.name)}: ${markdownText(provenance.dataset.description)}. Fingerprint ${code(provenance.dataset.fingerprint)}.` : `\`${config.dataset.source}\`; the run has no record of its origin.`}

The data's licence holds for what is made with the model too; this card does not know it. A model may show what it was trained on.

## Figures

${evaluation ? figures(evaluation) : 'Not measured. `hypersiren evaluate` does.'}

## What the hypernetwork does

${emitted(config.model, evaluation)}

## Limits

- It knows pictures like those it was trained on, at their size, upright and framed like them. Of others it makes something that looks like
  them.
- What it completes is a guess. It is no evidence of what was there, and must not be used to tell who somebody is.
- Known pixels come out as the network says, near what they were, and not exactly so.
`;
}

/** In a code span, which a backtick would end. */
function code(text: string): string {
  return `\`${text.replaceAll(/[`\s]+/g, ' ').replaceAll('|', '\\|')}\``;
}

function training({ config, step }: ExportedModel, provenance: ModelOrigin | undefined): string {
  if (!provenance?.imported) return `${formatCount(step)} steps of ${config.train.batch} pictures, seed ${config.seed}`;
  const { from, sha256 } = provenance.imported;
  return `with the SIREN authors’ PyTorch code, imported from ${code(path.basename(from))} (SHA-256 ${code(sha256)})`;
}

function figures({ model, baselines, leftOut = [] }: MeasuredModel): string {
  const predictors = [model, ...baselines];
  const rows = (region: (score: ContextScore) => RegionScore | null) =>
    model.contexts
      .filter((score) => region(score) !== null)
      .map(({ context }) => [
        context,
        ...predictors.map(({ contexts }) => {
          const score = contexts.find((other) => other.context === context);
          const measured = score && region(score);
          return measured ? withError(measured.mse) : '–';
        }),
      ]);
  const [all, unknown] = [rows(({ all }) => all), rows(({ unknown }) => unknown)];
  const head = ['known pixels', ...predictors.map(({ predictor }) => predictor)];
  return [
    table(head, all),
    `Mean squared error of all pixels, values in [0, 1], over ${formatCount(model.images)} pictures of the split ${markdownText(model.split)}, ± standard error.`,
    ...(unknown.length > 0 ? [table(head, unknown), 'The same of unknown pixels only.'] : []),
    ...leftOut.map(markdownText),
  ].join('\n\n');
}

/** What reads the image beside the emitted parameters, and what these contribute. */
function emitted(config: FullModelConfig, evaluation: MeasuredModel | undefined): string {
  const kind = resultKind(shortcutsOf(config)) as string;
  const contexts = evaluation?.model.contexts.filter(({ all }) => all.emission) ?? [];
  if (!evaluation || contexts.length === 0) return kind;
  const idle = idleWarning(evaluation.model);
  const rows = contexts.map(({ context, all, unknown }) => {
    const { mse, emission } = unknown ?? all;
    const { swap, mean } = emission as EmissionScore;
    return [context, withError(mse), withError(swap.mse), formatRatioOf(swap.ratio), withError(mean.mse)];
  });
  return [
    ...(idle === undefined ? [] : [idle]),
    kind,
    table(['known pixels', 'own', 'another image’s', '÷ own', 'the mean latent’s'], rows),
    'Mean squared error of unknown pixels, of all pixels where all are known, with the parameters emitted for the image, for another ' +
      'image, and from the mean latent; everything else is the image’s own.',
    ...[contributionsLine(evaluation) ?? []].flat(),
  ].join('\n\n');
}

function withError({ mean, standardError }: Estimate): string {
  return standardError === null ? formatNumber(mean) : `${formatNumber(mean)} ± ${formatNumber(standardError)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
