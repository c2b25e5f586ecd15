import { statfs } from 'node:fs/promises';
import { contextName, getSplit, type ImageDataset, type SplitStatistics, splitStatistics } from '@hypersiren/datasets';
import { contextBatch, createModel, type Model, modelPredictor } from '@hypersiren/hypernet';
import { multiplyAdds } from '@hypersiren/hypernet/evaluation';
import { formatCount, formatDuration, formatNumber } from '@hypersiren/hypernet/text';
import { medianOf, modelShape, timeSteps } from '@hypersiren/runner';
import type { Config } from '@hypersiren/runner/config';
import { indent, renderTable } from '../terminal/table.js';
import { styled, type Terminal, writeLine } from '../terminal/terminal.js';
import { prepareRun, type TrainRunOptions } from './prepare-run.js';

/** Real steps that are timed. */
const STEPS = 3;

/** A parameter and its two moments, as 32-bit floats: what a checkpoint holds. */
const CHECKPOINT_BYTES_PER_PARAMETER = 3 * 4;

/** Forward, and backward by parameters and by activations. */
const PASSES = 3;

/**
 * Says what a training would be: parameters, emitted numbers, operations, time, memory, room on the disk, and the state of the
 * data. Trains for three steps, and writes nothing.
 */
export async function dryRun(options: TrainRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { config, images } = await prepareRun(options, terminal);
  const { dataset } = images;
  const model = createModel(config.model, modelShape(config, dataset), config.seed);
  try {
    const { out } = terminal;
    const section = (title: string, text: string): void =>
      writeLine(out, `${styled(out, 'bold', title)}\n${indent(text)}\n`);
    section('Parameters', parameterTable(model));
    section('Data', await describeData(config, dataset));
    const steps = await timeSteps(model, config, images, { steps: STEPS, signal });
    if (!signal.aborted) section('Training', await describeTraining(model, config, dataset, steps));
    writeLine(out, 'Nothing was written.');
  } finally {
    model.dispose();
  }
}

function parameterTable({ spec, variables, fitted }: Model): string {
  const row = (name: string, shape: readonly number[], count: number): string[] => [
    name,
    shape.join(' × '),
    formatCount(count),
  ];
  const rows = [
    ...[...variables].map(([name, { shape, size }]) => row(name, shape, size)),
    ...[...fitted].map(([name, { shape, size }]) => row(`${name} (fitted before the training)`, shape, size)),
  ];
  const table = renderTable(
    [
      { title: 'tensor', align: 'left' },
      { title: 'shape', align: 'right' },
      { title: 'numbers', align: 'right' },
    ],
    [...rows, row('in all', [], spec.parameterCount)],
  );
  return `${table}\n\nEmitted for each image: ${formatCount(spec.emittedCount)} numbers`;
}

/** Splits that are used, how their values are spread, and whether images are in both. */
async function describeData(
  { train, evaluation, context, resolution }: Config,
  dataset: ImageDataset,
): Promise<string> {
  const { height, width, channels, fingerprint } = dataset;
  const names = [...new Set([train.split, evaluation.split])];
  const found = new Map<string, SplitStatistics>();
  for (const name of names) found.set(name, await splitStatistics(dataset, name));
  const lines = [...found].map(([name, { mean, deviation, digests }]) => {
    const { count } = getSplit(dataset, name);
    const twice = count - digests.size;
    return (
      `${name}: ${formatCount(count)} images of ${height}×${width}×${channels}, values ${formatNumber(mean)} ± ${formatNumber(deviation)}` +
      (twice > 0 ? `; ${formatCount(twice)} are there more than once` : '')
    );
  });
  if (names.length === 2) {
    const [seen, unseen] = names.map((name) => found.get(name)?.digests) as [Set<string>, Set<string>];
    const both = [...unseen].filter((digest) => seen.has(digest)).length;
    lines.push(
      both > 0
        ? `${formatCount(both)} images of ${names[1]} are in ${names[0]} too: what is measured on them says nothing of unseen ones`
        : `no image of ${names[1]} is in ${names[0]}`,
    );
  }
  const epochs = (train.steps * train.batch) / getSplit(dataset, train.split).count;
  return [
    ...lines,
    `seen of ${height * width} pixels: ${contextName(context.train)} in training; ${context.evaluate.map(contextName).join(', ')} in measuring`,
    ...(resolution ? [`compared at ${resolution.train.join(', ')} times the size that the model reads`] : []),
    `${formatNumber(epochs)} epochs of ${formatCount(Math.floor(getSplit(dataset, train.split).count / train.batch))} batches`,
    `fingerprint ${fingerprint}`,
  ].join('\n');
}

async function describeTraining(
  model: Model,
  { train: { steps, batch, split, checkpointEvery, keepCheckpoints } }: Config,
  dataset: ImageDataset,
  seconds: readonly number[],
): Promise<string> {
  const { start } = getSplit(dataset, split);
  const one = await contextBatch(dataset, getSplit(dataset, split), Uint32Array.of(start), 'full', {
    seed: 0,
    epoch: 0,
  });
  const operations = (await multiplyAdds(modelPredictor(model), one)) ?? 0;
  const median = medianOf(seconds);
  const parameters = [...model.variables.values()].reduce((sum, { size }) => sum + size, 0);
  const checkpoint = parameters * CHECKPOINT_BYTES_PER_PARAMETER;
  const { bavail, bsize } = await statfs('.');
  return [
    `operations  ${formatNumber(operations / 1e6)} million multiply-adds to complete an image; ` +
      `about ${formatNumber((PASSES * batch * operations) / 1e9)} billion in a step of ${batch} images`,
    `time        ${formatNumber(median)} s a step, the median of ${seconds.map((second) => formatNumber(second)).join(', ')} s; ` +
      `${formatCount(steps)} steps in about ${formatDuration(steps * median)}, without measuring`,
    `memory      ${mebibytes(process.resourceUsage().maxRSS * 1024)} at most so far, ${dataset.images ? `${mebibytes(dataset.images.length)} of them images` : 'none of it images, which stay on the disk'}`,
    `disk        ${mebibytes(checkpoint)} a checkpoint, every ${formatCount(checkpointEvery)} steps, the last ${keepCheckpoints} kept: ` +
      `${mebibytes((keepCheckpoints + 1) * checkpoint)} at most; ${mebibytes(bavail * bsize)} are free here`,
  ].join('\n');
}

function mebibytes(bytes: number): string {
  return `${formatNumber(bytes / 2 ** 20)} MiB`;
}
