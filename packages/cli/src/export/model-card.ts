import path from 'node:path';
import type { LoadedRun } from '../actions/load-run.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import type { Provenance } from '../run/provenance.js';
import { formatCount, formatNumber } from '../terminal/format.js';
import { markdownText } from '../terminal/markdown-text.js';

export interface ModelCardOptions {
  readonly run: LoadedRun;
  readonly provenance: Provenance | undefined;
  readonly evaluation: EvaluationFile | undefined;
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

function training({ config, step }: LoadedRun, provenance: Provenance | undefined): string {
  if (!provenance?.imported) return `${formatCount(step)} steps of ${config.train.batch} pictures, seed ${config.seed}`;
  const { from, sha256 } = provenance.imported;
  return `with the SIREN authors’ PyTorch code, imported from ${code(path.basename(from))} (SHA-256 ${code(sha256)})`;
}

function figures({ model, baselines }: EvaluationFile): string {
  const predictors = [model, ...baselines];
  const head = ['known pixels', ...predictors.map(({ predictor }) => predictor)];
  const rows = model.contexts.map((context, index) => [
    context.context,
    ...predictors.map(({ contexts }) => {
      const mse = contexts[index]?.all.mse;
      return mse
        ? mse.standardError === null
          ? formatNumber(mse.mean)
          : `${formatNumber(mse.mean)} ± ${formatNumber(mse.standardError)}`
        : '–';
    }),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    `Mean squared error of all pixels, values in [0, 1], over ${formatCount(model.images)} pictures of the split ${markdownText(model.split)}, ± standard error.`,
  ].join('\n');
}
