import { type ContextSpec, getSplit, type ImageDataset } from '@hypersiren/datasets';
import { contextBatch, contextTensors, encodeInParts, type Model, modelAt, shortcutsOf } from '@hypersiren/hypernet';
import type { Encoding } from '@hypersiren/hypernet/encoders';
import { IDLE_RATIO, swapErrors } from '@hypersiren/hypernet/evaluation';
import {
  COLLAPSED_SHARE,
  type EmissionFault,
  EXPLODED_RATIO,
  emissionFaults,
  statisticsOfEncoding,
} from '@hypersiren/hypernet/statistics';
import { formatNumber, idleText } from '@hypersiren/hypernet/text';
import * as tf from '@tensorflow/tfjs-core';
import { appendStatistics, type StatisticsRow } from '../run/logs/statistics-log.js';
import { commonGroup } from './model-shape.js';

/** Largest number of images for the statistics. It is large enough to count the directions in which images differ. */
const IMAGES = 64;

/**
 * Seed of the contexts of these images. It differs from that of the training, so that no training batch is repeated.
 */
const SEED = -1;

export interface WatchOptions {
  dataset: ImageDataset;
  /**
   * Split of the images. It is the training split, because encoders that learn a latent per image have latents only for
   * those images.
   */
  split: string;
  context: ContextSpec;
  /** Path of `statistics.jsonl`; undefined to write nothing. */
  file: string | undefined;
  /**
   * Step from which an idle hypernetwork causes a warning. At earlier steps the emitted parameters may still be similar
   * for all images. Default: never.
   */
  idleFrom?: number;
  /** Callback that receives the measured statistics. */
  onMeasured?: (statistics: StatisticsRow) => void;
  /** Callback that receives a warning. */
  warn: (line: string) => void;
}

/**
 * Returns a function that measures the emitted parameters during training. Images and known pixels are the same each
 * time, so that changes are those of the model. Each fault of a layer causes one warning, and so does an idle
 * hypernetwork. A split with a single image is not measured.
 *
 * @returns a function of the step that measures the current model and appends a line to the file
 */
export function watchEmission(
  model: Model,
  { dataset, split: name, context, file, idleFrom = Number.POSITIVE_INFINITY, onMeasured, warn }: WatchOptions,
): (step: number) => Promise<void> {
  const split = getSplit(dataset, name);
  const { dataset: sized, indices: ofSize } = commonGroup(dataset, split); // only images of one size can be compared
  const indices = ofSize.subarray(0, IMAGES);
  const own = modelAt(model, sized);
  const positions = indices.map((index) => index - split.start);
  const told = new Set<string>();
  const tell = (key: string, line: string): void => {
    if (!told.has(key)) warn(line);
    told.add(key);
  };
  return async (step) => {
    if (indices.length < 2) return;
    const batch = await contextBatch(sized, split, indices, context, { seed: SEED, epoch: 0 });
    const known = { ...contextTensors(batch), indices: positions };
    const encoding = encodeInParts(own, known) as Encoding & tf.TensorContainer;
    try {
      const layers = await statisticsOfEncoding(own, encoding, sized);
      const errors = await swapErrors(own, encoding, batch);
      if (file !== undefined) await appendStatistics(file, { step, layers, errors });
      onMeasured?.({ step, layers, errors });
      if (step === 0) return; // an image-dependent share of 0 at the start is intended
      for (const fault of emissionFaults(layers))
        tell(`${fault.layer} ${fault.fault}`, `Step ${step}: ${describeFault(fault, layers.length)}`);
      const ratio = errors.swap / errors.own;
      if (step >= idleFrom && ratio < IDLE_RATIO)
        tell('idle', `Step ${step}: ${idleText(ratio, shortcutsOf(model.spec.config))}`);
    } finally {
      tf.dispose([known.images, known.mask, encoding]);
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
