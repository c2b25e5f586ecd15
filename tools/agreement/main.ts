// `npm run agreement`: trains the default experiment for 50 steps on two backends and compares the loss of each step.
// `-- --perturbed 3`: also trains three times on the reference from initial variables moved by one unit in the last place,
// which shows how far rounding alone moves the losses.
// `-- --kernels`: instead, runs one step and repeats each of its kernels with the same inputs on the reference.
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../../packages/runner/src/backend/backends.js';
import { useBackend } from '../../packages/runner/src/backend/use-backend.js';
import { loadConfig } from '../../packages/runner/src/config/load-config.js';
import { useSoftwareDriver } from '../testing/software-driver.js';
import { compareKernels, recordKernels } from './compare-kernels.js';
import { trainOn } from './train-on.js';

const { values } = parseArgs({
  options: {
    config: { type: 'string', default: 'experiments/portraits/config.yaml' },
    set: { type: 'string', multiple: true, default: [] },
    steps: { type: 'string', default: '50' },
    backend: { type: 'string', default: 'webgpu' },
    reference: { type: 'string', default: 'native' },
    perturbed: { type: 'string', default: '0' },
    kernels: { type: 'boolean', default: false },
    tolerance: { type: 'string', default: '1e-3' },
  },
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const steps = Number(values.steps);
const [backend, reference] = [values.backend, values.reference] as BackendName[] as [BackendName, BackendName];
useSoftwareDriver();
const config = await loadConfig(values.config, { set: values.set });

if (values.kernels) await printKernels();
else await printLosses();

async function printKernels(): Promise<void> {
  await useBackend(backend);
  const recorded = await recordKernels(() => trainOn(config, { backend, steps: 1 }));
  await useBackend(reference);
  await tf.ready();
  const { differences, missing } = await compareKernels(recorded);
  print(
    `${recorded.length} kernels of one step on ${backend}, repeated on ${reference}; largest relative differences:`,
  );
  for (const { name, index, shapes, error } of differences.slice(0, 40))
    print(`${error.toExponential(1)}  ${name} ${shapes}, call ${index}`);
  if (missing.length > 0) print(`not on ${reference}: ${missing.join(', ')}`);
}

async function printLosses(): Promise<void> {
  const wanted = await trainOn(config, { backend: reference, steps });
  const shifted: number[][] = [];
  for (let seed = 1; seed <= Number(values.perturbed); seed++)
    shifted.push(await trainOn(config, { backend: reference, steps, perturbed: seed }));
  let step = 0;
  let worst = 0;
  const off = (loss: number, at: number): number => Math.abs(loss / (wanted[at] as number) - 1);
  print(`step | ${reference} | ${backend} | relative difference | ${reference}, moved by 1 ulp`);
  const onStep = ({ loss: { total } }: { loss: { total: number } }): void => {
    const own = off(total, step);
    worst = Math.max(worst, own);
    const others = shifted.map((losses) => off(losses[step] as number, step).toExponential(1)).join(' ');
    print([++step, wanted[step - 1]?.toPrecision(7), total.toPrecision(7), own.toExponential(1), others].join(' | '));
  };
  await trainOn(config, { backend, steps, onStep });
  print(`largest relative difference ${worst.toExponential(2)}, allowed ${values.tolerance}`);
  if (!(worst <= Number(values.tolerance))) process.exitCode = 1;
}
