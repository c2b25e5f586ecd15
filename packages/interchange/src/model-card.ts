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

/** Origin of a model. */
export interface ModelOrigin {
  readonly dataset?: { readonly name: string; readonly description: string; readonly fingerprint: string };
  readonly imported?: { readonly from: string; readonly sha256: string };
}

/** Evaluation of a model and of the baselines. */
export interface MeasuredModel {
  readonly model: Evaluation;
  readonly baselines: readonly Evaluation[];
  /** Reasons why other baselines were not evaluated, one sentence each. */
  readonly leftOut?: readonly string[];
}

/** Options of {@link modelCard}. */
export interface ModelCardOptions {
  readonly run: ExportedModel;
  readonly provenance: ModelOrigin | undefined;
  readonly evaluation: MeasuredModel | undefined;
  /** Names of the exported files, and a sentence that describes their format. */
  readonly files: readonly string[];
  readonly format: string;
}

/** Returns a model card in Markdown: files, architecture, inputs and outputs, data, errors, and limits of use. */
export function modelCard({ run, provenance, evaluation, files, format }: ModelCardOptions): string {
  const { config, model } = run;
  const { height, width, channels } = model.spec.shape;
  return `# ${markdownText(config.name)}

Inpaints ${channels === 1 ? 'gray' : 'color'} images of ${width}×${height} pixels from some of their pixels: an encoder reads the known pixels, and a hypernetwork emits
the weights of a sine network (SIREN), which returns the image's values at any coordinates. Made with hypersiren.

## Files

${files.map((file) => `- ${code(file)}`).join('\n')}

${format}.

## The model

${parts(run)}

Trained ${training(run, provenance)}.

${inputs(model.spec.shape)}

${python(files, model.spec.shape)}

## Data

${provenance?.dataset ? `${markdownText(provenance.dataset.name)}: ${markdownText(provenance.dataset.description)}. Fingerprint ${code(provenance.dataset.fingerprint)}.` : `\`${config.dataset.source}\`; the run has no record of its origin.`}

The license of the data also applies to images made with the model; this card does not state it. A model may reproduce training images.

## Figures

${evaluation ? figures(evaluation) : 'Not evaluated. `hypersiren evaluate` measures the errors.'}

## What the hypernetwork does

${emitted(config.model, evaluation)}

## Limits

- The model is made for images like its training images: of the same size, orientation and framing. Other images come out similar to the
  training images.
- Inpainted pixels are a guess. They are no evidence of what was there and must not be used to identify a person.
- Known pixels are reproduced approximately, not exactly.
`;
}

/** Returns the table of inputs and outputs with their shapes, for B images and N coordinates. */
function inputs({ height, width, channels }: ExportedModel['model']['spec']['shape']): string {
  const table = markdownTable({
    columns: [words('tensor'), words('shape'), words('values')],
    rows: [
      ['images, input', `[B, ${height}, ${width}, ${channels}]`, 'from -1 (black) to 1 (white); 0 where the mask is 0'],
      ['mask, input', `[B, ${height}, ${width}, 1]`, '1 = known pixel, 0 = unknown'],
      ['coords, input', '[N, 2]', '(row, column); -1 and 1 are the centers of the outermost pixels'],
      ['values, output', `[B, N, ${channels}]`, 'from -1 to 1, not clipped'],
    ],
  });
  return `## Inputs and output\n\n${table}`;
}

/** Returns a Python example for the files, or an empty string if Python cannot read them. */
function python(
  files: readonly string[],
  { height, width, channels }: ExportedModel['model']['spec']['shape'],
): string {
  const named = (ending: string): string | undefined => files.find((file) => file.endsWith(ending));
  const [graph, tensors, arrays] = [named('inpainting.onnx'), named('.safetensors'), named('.npz')];
  const shape = `1, ${height}, ${width}`;
  const lines =
    graph !== undefined
      ? [
          'import numpy as np, onnxruntime',
          `session = onnxruntime.InferenceSession(${JSON.stringify(graph)})`,
          `images, mask = np.zeros((${shape}, ${channels}), np.float32), np.zeros((${shape}, 1), np.float32)`,
          'coords = np.stack(np.meshgrid(*[np.linspace(-1, 1, 64, dtype=np.float32)] * 2, indexing="ij"), -1).reshape(-1, 2)',
          '(values,) = session.run(None, {"images": images, "mask": mask, "coords": coords})',
        ]
      : tensors !== undefined
        ? [
            'from safetensors.numpy import load_file',
            `tensors = load_file(${JSON.stringify(tensors)})`,
            'for name, array in tensors.items():',
            '    print(name, array.shape, array.dtype)',
          ]
        : arrays !== undefined
          ? [
              'import numpy as np',
              `arrays = np.load(${JSON.stringify(arrays)})`,
              'for name in arrays.files:',
              '    print(name, arrays[name].shape)',
            ]
          : [];
  return lines.length === 0 ? '' : `In Python:\n\n\`\`\`python\n${lines.join('\n')}\n\`\`\``;
}

/** Returns the table of the model's components. */
function parts({ config, model: { spec } }: ExportedModel): string {
  const { encoder, hypernetwork, siren, local, likelihood } = config.model;
  const { latent, emission } = hypernetwork;
  const layers = `${siren.hiddenLayers} hidden layer${siren.hiddenLayers === 1 ? '' : 's'}`;
  const rows = {
    encoder: encoder.type,
    hypernetwork: `latent ${latent}, emission ${typeof emission === 'string' ? emission : emission.type}`,
    [`${siren.activation ?? 'sine'} network`]: `width ${siren.width}, ${layers}, ω0 ${siren.omega0}`,
    'local latents': local ? `${local.channels} channels, ${local.interpolation ?? 'spline'}` : 'none',
    uncertainty: likelihood ?? 'not predicted',
    parameters: formatCount(spec.parameterCount),
    'parameters emitted per image': formatCount(spec.emittedCount),
  };
  return markdownTable({ columns: [words(''), words('')], rows: Object.entries(rows) });
}

/** Formats a text as a code span. Backticks are removed because they would end the span. */
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
    'Unknown pixels only': 'Mean squared error of unknown pixels only.',
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

/** Describes the shortcuts of the model and the contribution of the emitted parameters. */
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
