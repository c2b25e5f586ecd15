// `npm run overhead`: measures the fraction of a training's time that is not loss, gradients and update, such as
// reading, masks, logs, statistics, checkpoints and the progress bar. Complete trainings and bare steps of one batch
// are interleaved. With --kernels, prints the CPU time of the kernels of a bare step instead.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { getSplit } from '@hypersiren/datasets';
import { contextBatch, contextTensors, createModel, inpaintingLoss, LOSS_TERMS } from '@hypersiren/hypernet';
import { finerAxes } from '@hypersiren/hypernet/evaluation';
import { valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { runProgram } from '../../packages/cli/src/program.js';
import { capturedOutput } from '../../packages/cli/src/testing/captured-output.js';
import { useBackend } from '../../packages/runner/src/backend/use-backend.js';
import { loadConfig } from '../../packages/runner/src/config/load-config.js';
import type { Provenance } from '../../packages/runner/src/run/provenance.js';
import { createOptimizer } from '../../packages/runner/src/training/create-optimizer.js';
import { loadImages } from '../../packages/runner/src/training/load-images.js';
import { modelShape } from '../../packages/runner/src/training/model-shape.js';
import { medianOf } from '../median-of.js';
import { countKernelTimes } from './kernel-times.js';

const { values } = parseArgs({
  options: {
    config: { type: 'string', default: 'experiments/portraits/config.yaml' },
    steps: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    kernels: { type: 'boolean', default: false },
  },
});
const [steps, rounds] = [Number(values.steps), Number(values.rounds)];
const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-overhead-'));
try {
  await useBackend('native');
  if (values.kernels) await printKernelTimes();
  const shares: number[] = [];
  for (let round = 0; round < (values.kernels ? 0 : rounds); round++) {
    const before = await bareStep();
    const whole = await wholeStep(path.join(folder, `round-${round}`));
    const bare = (before + (await bareStep())) / 2;
    shares.push(1 - bare / whole);
    process.stdout.write(
      `a step of the training ${(1000 * whole).toFixed(1)} ms, without all else ${(1000 * bare).toFixed(1)} ms\n`,
    );
  }
  if (shares.length > 0)
    process.stdout.write(`overhead ${(100 * medianOf(shares)).toFixed(1)} %, the median of ${rounds}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Prints the slowest kernels of a bare step, with their CPU times. */
async function printKernelTimes(): Promise<void> {
  const kernelTimes = countKernelTimes();
  const begin = { time: process.cpuUsage() };
  await bareStep(() => {
    kernelTimes();
    begin.time = process.cpuUsage();
  });
  const counted = Math.ceil(steps / 3);
  const { user, system } = process.cpuUsage(begin.time);
  process.stdout.write(`a step ${((user + system) / 1000 / counted).toFixed(1)} ms of processor time, of these\n`);
  for (const { name, calls, milliseconds } of kernelTimes().slice(0, 20))
    process.stdout.write(
      `${(milliseconds / counted).toFixed(2).padStart(8)} ms in ${calls / counted} calls of ${name}\n`,
    );
}

/** Measures the time per step of a complete training with `hypersiren train`, in seconds. */
async function wholeStep(run: string): Promise<number> {
  const quiet = { out: capturedOutput(), err: capturedOutput() };
  const set = [`train.steps=${steps}`, 'evaluation.images=1', 'evaluation.strongest=false'].flatMap((one) => [
    '--set',
    one,
  ]);
  const code = await runProgram(['train', values.config, '--run', run, '--backend', 'native', ...set], quiet);
  if (code !== 0) throw new Error(quiet.err.text);
  const { trainingSeconds } = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8')) as Provenance;
  return (trainingSeconds as number) / steps;
}

/**
 * Measures the time of loss, gradients and update for a batch in memory, in seconds: the mean over several steps after
 * one warm-up step.
 *
 * @param isWarm Called after the warm-up step.
 */
async function bareStep(isWarm?: () => void): Promise<number> {
  const config = await loadConfig(values.config, {});
  const { dataset } = await loadImages(config);
  const { batch, split, mirror } = config.train;
  const model = createModel(config.model, modelShape(config, dataset), config.seed);
  await model.fit({ dataset, split: getSplit(dataset, split), mirror });
  const optimizer = createOptimizer(model, config.train);
  const indices = Uint32Array.from({ length: batch }, (_, index) => index);
  const key = { seed: config.seed, epoch: 0, mirror };
  const known = contextTensors(
    await contextBatch(dataset, getSplit(dataset, split), indices, config.context.train, key),
  );
  const coordinates = finerAxes(dataset, 1);
  const seconds = Array.from({ length: 1 + Math.ceil(steps / 3) }, (_, step) => {
    if (step === 1) isWarm?.();
    const start = performance.now();
    const { values: terms, gradients } = valueAndGradients(model.variables, () => {
      const scalars = inpaintingLoss(model, { ...known, indices }, coordinates, config.loss, known.images);
      return LOSS_TERMS.flatMap((term) => scalars[term] ?? []);
    });
    const norm = optimizer.step(gradients);
    norm.dataSync();
    tf.dispose([terms, norm, ...gradients]);
    return (performance.now() - start) / 1000;
  });
  tf.dispose([known.images, known.mask, coordinates.rows, coordinates.columns]);
  optimizer.dispose();
  model.dispose();
  return seconds.slice(1).reduce((sum, one) => sum + one, 0) / (seconds.length - 1);
}
