import { formatCount, sizesText } from '@hypersiren/hypernet/text';
import { type RunEvent, relativePath } from '@hypersiren/runner';

type Event<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/**
 * Returns the text of a loaded model, for example `portraits, 1,500 steps: the pretrained model`, or the folder of its
 * run.
 */
export function loadedText({ directory, name, step, pretrained }: Event<'loaded'>): string {
  const steps = `${formatCount(step)} steps`;
  return pretrained ? `${name}, ${steps}: the pretrained model` : `${relativePath(directory)}, ${steps}`;
}

/**
 * Returns the text of an image that was read, for example `face.png, 300×200 cropped to 200×200, read at 32×32`. Sizes
 * are width × height.
 */
export function imageReadText({ file, source, window, read }: Event<'image-read'>): string {
  const of = ({ height, width }: { height: number; width: number }): string => `${width}×${height}`;
  const cropped = of(source) === of(window) ? of(source) : `${of(source)} cropped to ${of(window)}`;
  return `${file}, ${cropped}, read at ${of(read)}`;
}

/** Returns the text of a dataset, for example `4,000 train, 500 test; 32×32×3; generated portraits of seed 1`. */
export function dataText({ splits, channels, description, ...shape }: Event<'data'>['dataset']): string {
  const counts = Object.entries(splits).map(([name, { count }]) => `${formatCount(count)} ${name}`);
  return `${counts.join(', ')}; ${sizesText(shape)}×${channels}; ${description}`;
}

/** Returns the text of a model, for example `2,295 parameters; emits 123 per image, a SIREN 2→8→8→3`. */
export function modelText({ parameterCount, emittedCount, siren, patches, isConvolutional }: Event<'model'>): string {
  const shape = `${siren.inputs}→${[...Array(siren.hiddenLayers + 1).fill(siren.width), siren.outputs].join('→')}`;
  const { count, numbers } = patches ?? { count: 0, numbers: 0 };
  const sirens = !patches ? `a SIREN ${shape}` : `${count} SIRENs ${shape} from tokens of ${numbers} numbers`;
  const decoder = isConvolutional ? `convolutions of ${count} tokens of ${numbers} numbers` : sirens;
  return `${formatCount(parameterCount)} parameters; emits ${formatCount(emittedCount)} per image, ${decoder}`;
}

/** Returns the text of a network, for example `sine 2→256→256→256→256→1, 198,145 parameters`. */
export function networkText({ activation, encoding, frequencies, widths, parameterCount }: Event<'network'>): string {
  const encoded = frequencies !== undefined ? `, ${frequencies} frequencies` : encoding ? `, ${encoding} encoding` : '';
  return `${activation}${encoded} ${widths.join('→')}, ${formatCount(parameterCount)} parameters`;
}

/** Returns the text of an interrupted run: its last step, its folder, and the command that resumes it. */
export function interruptedText({ kind, directory, steps, of }: Event<'interrupted'>): string {
  const run = relativePath(directory);
  if (kind === 'fit') return `Stopped; saved in ${run}. \`hypersiren fit --resume ${run}\` resumes it.`;
  return (
    `Stopped after ${formatCount(steps)} of ${formatCount(of)} steps; saved in ${run}.\n` +
    `\`hypersiren train --resume ${run}\` resumes it; \`hypersiren evaluate ${run}\` evaluates it as it is.`
  );
}
