import { spawnSync } from 'node:child_process';

/** Content of a folder of event files as read by TensorBoard: values by step, sizes of images, counts of histograms. */
export interface TensorboardReading {
  scalars: Record<string, [step: number, value: number][]>;
  images: Record<string, [step: number, width: number, height: number][]>;
  histograms: Record<string, [step: number, count: number, sum: number][]>;
}

const PROGRAM = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
every = {"scalars": 0, "images": 0, "histograms": 0, "compressedHistograms": 0}
events = EventAccumulator(sys.argv[1], size_guidance=every).Reload()
tags = events.Tags()
print(json.dumps({
  "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
  "images": {tag: [[e.step, e.width, e.height] for e in events.Images(tag)] for tag in tags["images"]},
  "histograms": {tag: [[e.step, e.histogram_value.num, e.histogram_value.sum] for e in events.Histograms(tag)] for tag in tags["histograms"]},
}))
`;

/**
 * Finds a Python with the package `tensorboard`: `HYPERSIREN_PYTHON`, or `python3`. Returns undefined if the package is
 * not installed.
 */
export function findTensorboard(): string | undefined {
  const python = process.env.HYPERSIREN_PYTHON ?? 'python3';
  const { status } = spawnSync(python, [
    '-c',
    'import importlib.util, sys; sys.exit(not importlib.util.find_spec("tensorboard"))',
  ]);
  return status === 0 ? python : undefined;
}

export function readWithTensorboard(python: string, folder: string): TensorboardReading {
  const { status, stdout, stderr } = spawnSync(python, ['-c', PROGRAM, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as TensorboardReading;
}
