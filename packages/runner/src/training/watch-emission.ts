import { type ContextSpec, getSplit, type ImageDataset } from '@hypersiren/datasets';
import { contextBatch, contextTensors, type Model, modelAt, shortcutsOf } from '@hypersiren/hypernet';
import type { Encoding } from '@hypersiren/hypernet/encoders';
import { IDLE_RATIO, swapErrors } from '@hypersiren/hypernet/evaluation';
import {
  COLLAPSED_SHARE,
  type EmissionFault,
  EXPLODED_RATIO,
  emissionFaults,
  encodedStatistics,
} from '@hypersiren/hypernet/statistics';
import { formatNumber, idleText } from '@hypersiren/hypernet/text';
import * as tf from '@tensorflow/tfjs';
import { appendStatistics, type StatisticsRow } from '../run/logs/statistics-log.js';
import { commonGroup } from './model-shape.js';

/** Images that are measured, or as many as there are: enough to see along how many directions they differ. */
const IMAGES = 64;

/** Of the contexts of those images; apart from the training's own, so that they are no batch of it. */
const SEED = -1;

export interface WatchOptions {
  dataset: ImageDataset;
  /** Of the images: those that the model trains on, so that encoders which learn a latent for each have them. */
  split: string;
  context: ContextSpec;
  /** Of `statistics.jsonl`; undefined to write nothing. */
  file: string | undefined;
  /**
   * The first step after which an idle hypernetwork is told of: before, images may look alike because the model knows little.
   * Undefined for never.
   */
  idleFrom?: number;
  /** Told what was measured and logged. */
  onMeasured?: (statistics: StatisticsRow) => void;
  /** Takes a line of warning. */
  warn: (line: string) => void;
}

/**
 * Watches what a model emits in training, for the same images with the same known pixels every time, so that what changes is
 * the model. Every fault of a layer is told once, and once that the hypernetwork is idle. A split of a single image, which cannot differ, is not measured.
 *
 * @returns measures the model as it is after so many steps, and appends a line to the file
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
    const encoding = tf.tidy(() => own.encode(known) as Encoding & tf.TensorContainer);
    try {
      const layers = await encodedStatistics({ ...own, encode: () => encoding }, known);
      const errors = await swapErrors(own, encoding, batch);
      if (file !== undefined) await appendStatistics(file, { step, layers, errors });
      onMeasured?.({ step, layers, errors });
      if (step === 0) return; // a share of 0 at the start is a choice
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
