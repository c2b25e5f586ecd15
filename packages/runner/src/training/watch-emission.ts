import { type ContextSpec, getSplit, type ImageDataset, splitIndices } from '@hypersiren/datasets';
import {
  COLLAPSED_SHARE,
  contextBatch,
  contextTensors,
  type EmissionFault,
  EXPLODED_RATIO,
  emissionFaults,
  encodedStatistics,
  type Model,
} from '@hypersiren/hypernet';
import { formatNumber } from '@hypersiren/hypernet/text';
import * as tf from '@tensorflow/tfjs';
import { appendStatistics } from '../run/logs/statistics-log.js';

/** Images that are measured, or as many as there are: enough to see along how many directions they differ. */
const IMAGES = 64;

/** Of the contexts of those images; apart from the training's own, so that they are no batch of it. */
const SEED = -1;

export interface WatchOptions {
  dataset: ImageDataset;
  /** Of the images: those that the model trains on, so that encoders which learn a latent for each have them. */
  split: string;
  context: ContextSpec;
  /** Of `statistics.jsonl`. */
  file: string;
  /** Takes a line of warning. */
  warn: (line: string) => void;
}

/**
 * Watches what a model emits in training, for the same images with the same known pixels every time, so that what changes is
 * the model. Every fault of a layer is told once. A split of a single image, which cannot differ, is not measured.
 *
 * @returns measures the model as it is after so many steps, and appends a line to the file
 */
export function watchEmission(
  model: Model,
  { dataset, split: name, context, file, warn }: WatchOptions,
): (step: number) => Promise<void> {
  const split = getSplit(dataset, name);
  const indices = splitIndices(split).subarray(0, IMAGES);
  const positions = indices.map((index) => index - split.start);
  const told = new Set<string>();
  return async (step) => {
    if (indices.length < 2) return;
    const known = contextTensors(await contextBatch(dataset, split, indices, context, { seed: SEED, epoch: 0 }));
    try {
      const layers = await encodedStatistics(model, { ...known, indices: positions });
      await appendStatistics(file, { step, layers });
      if (step === 0) return; // a share of 0 at the start is a choice
      for (const fault of emissionFaults(layers)) {
        const key = `${fault.layer} ${fault.fault}`;
        if (!told.has(key)) warn(`Step ${step}: ${describeFault(fault, layers.length)}`);
        told.add(key);
      }
    } finally {
      tf.dispose([known.images, known.mask]);
    }
  };
}

function describeFault(fault: EmissionFault, layers: number): string {
  const layer = `layer ${fault.layer + 1} of ${layers}`;
  if (fault.fault === 'exploded')
    return (
      `${layer} has exploded: the arguments of its sines deviate ${formatNumber(fault.ratio)} times as much as SIREN’s, ` +
      `more than ${EXPLODED_RATIO} times`
    );
  const tensor = fault.tensor === 'weight' ? 'weights' : 'biases';
  return (
    `the ${tensor} of ${layer} hardly depend on the image any more: ${fault.share.toExponential(1)} of their variance, ` +
    `less than ${COLLAPSED_SHARE}`
  );
}
