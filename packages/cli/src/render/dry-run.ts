import { formatCount, formatDuration, formatNumber, sizesText } from '@hypersiren/hypernet/text';
import type { DryData, DryParameters, DryRun, DryTraining } from '@hypersiren/runner';
import { indent, renderTables } from '../terminal/table.js';
import { styled, type Terminal, writeLine } from '../terminal/terminal.js';
import { labelled, TEXT_WIDTH, wrap } from '../terminal/wrap.js';

/** Width of a line inside an indented section. */
const ROOM = TEXT_WIDTH - 2;

/** Prints the estimates of a dry run. */
export function renderDryRun({ parameters, data, training }: DryRun, { out }: Terminal): void {
  const section = (title: string, text: string): void =>
    writeLine(out, `${styled(out, 'bold', title)}\n${indent(text)}\n`);
  section('Parameters', parameterTable(parameters));
  section('Data', dataText(data));
  if (training) section('Training', trainingText(training));
  writeLine(out, 'Nothing was written.');
}

function parameterTable({ tensors, parameterCount, emittedCount }: DryParameters): string {
  const row = (name: string, shape: readonly number[], count: number): string[] => [
    name,
    shape.join(' × '),
    formatCount(count),
  ];
  const rows = tensors.map(({ name, shape, size, fitted }) =>
    row(fitted ? `${name} (fitted before the training)` : name, shape, size),
  );
  const table = renderTables(
    [
      { title: 'tensor', align: 'left' },
      { title: 'shape', align: 'right' },
      { title: 'numbers', align: 'right' },
    ],
    [...rows, row('in all', [], parameterCount)],
    ROOM,
  ).join('\n\n');
  return `${table}\n\nEmitted for each image: ${formatCount(emittedCount)} numbers`;
}

function dataText(data: DryData): string {
  const { height, width, channels, imageSizes, splits, shared, contexts, sizes, epochs, batchesPerEpoch } = data;
  const ofSize = sizesText({ height, width, ...(imageSizes && { sizes: imageSizes }) });
  const lines = splits.map(
    ({ name, count, mean, std, repeated }) =>
      `${name}: ${formatCount(count)} images of ${ofSize}×${channels}, values ${formatNumber(mean)} ± ${formatNumber(std)}` +
      (repeated > 0 ? `; ${formatCount(repeated)} occur more than once` : ''),
  );
  const [trained, measured] = splits.map(({ name }) => name);
  if (shared !== undefined)
    lines.push(
      shared > 0
        ? `${formatCount(shared)} images of ${measured} are in ${trained} too: errors on them do not measure generalization`
        : `no image of ${measured} is in ${trained}`,
    );
  return [
    ...lines,
    ...(contexts
      ? [
          `known${imageSizes ? '' : ` of ${formatCount(height * width)} pixels`}: ${contexts.train} in training; ${contexts.evaluate.join(', ')} in evaluation`,
        ]
      : []),
    ...(sizes.length > 0 ? [`compared at ${sizes.join(', ')} times the size that the model reads`] : []),
    `${formatNumber(epochs)} epochs of ${formatCount(batchesPerEpoch)} batches`,
    `fingerprint ${data.fingerprint}`,
  ]
    .map((line) => wrap(line, ROOM, '  '))
    .join('\n');
}

function trainingText(training: DryTraining): string {
  const { purpose, steps, batch, multiplyAdds, stepMultiplyAdds, stepSeconds, timed, seconds, memory, imageMemory } =
    training;
  const { checkpoint, disk, free, checkpointEvery, keepCheckpoints } = training;
  const counted =
    timed.warm > 0
      ? `${formatCount(timed.warm)} after ${formatCount(timed.first)} slower first ones`
      : formatCount(timed.first);
  const rows = {
    operations:
      `${formatNumber(multiplyAdds / 1e6)} million multiply-adds to ${purpose} an image; ` +
      `about ${formatNumber(stepMultiplyAdds / 1e9)} billion in a step of ${batch} images`,
    time:
      `${formatNumber(stepSeconds)} s a step, the mean of ${counted}; ` +
      `${formatCount(steps)} steps in about ${formatDuration(seconds)}, without evaluation`,
    memory: `${mebibytes(memory)} at most, without ${purpose === 'inpaint' ? 'baselines' : 'the measures of samples'}, ${imageMemory === null ? 'none of it images, which stay on the disk' : `${mebibytes(imageMemory)} of them images`}`,
    disk:
      `${mebibytes(checkpoint)} a checkpoint, every ${formatCount(checkpointEvery)} steps, the last ${keepCheckpoints} kept: ` +
      `${mebibytes(disk)} at most; ${mebibytes(free)} are free here`,
  };
  return Object.entries(rows)
    .map(([label, text]) => labelled(label, text, 12))
    .join('\n');
}

function mebibytes(bytes: number): string {
  return `${formatNumber(bytes / 2 ** 20)} MiB`;
}
