import '@tensorflow/tfjs-backend-cpu';
import { type Fit, FittedSignal, fitSiren } from '@hypersiren/siren/fits';
import { valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Raster } from '../../images/resample.js';
import { fitNetworks } from '../fit/fit-networks.js';
import { shuffledFit } from '../fit/shuffled-fit.js';
import { FIT_NETWORKS, type FitNetworkName } from '../messages.js';

/** A backend that is known to compute correct gradients: plain JavaScript. */
const REFERENCE = 'cpu';

/** Size of the test: large enough for several workgroups of a GPU, small enough for plain JavaScript. */
const IMAGE = { height: 13, width: 17, channels: 3 };
const PIXELS = 100;
const WIDTH = 20;
const STEPS = 3;
const OMEGA_0 = 30;

/** Tolerated errors, relative to the largest number. Sines of large angles lose two digits of float32. */
const TOLERANCE = 2e-3;
/** Tolerated error of the updates. Adam's first steps depend on the signs of gradients near 0 as well. */
const UPDATE_TOLERANCE = 0.1;

/** A wrong result of a backend. */
export interface WrongResult {
  /** What is wrong, for example `gradient of SIREN`. */
  readonly what: string;
  /** Difference from the reference, relative to the largest number. */
  readonly error: number;
}

/**
 * Trains small networks for a few steps on a backend and in plain JavaScript, and compares values, derivatives,
 * gradients and updated parameters. Some drivers compute wrong gradients without any error.
 *
 * @param backend name of a backend that can be selected. It is selected afterwards
 * @returns the first wrong result, or undefined if all are correct
 */
export async function gradientTest(backend: string): Promise<WrongResult | undefined> {
  for (const network of FIT_NETWORKS) {
    await tf.setBackend(REFERENCE);
    const wanted = await resultsOf(network);
    await tf.setBackend(backend);
    const got = await resultsOf(network);
    for (const [name, { numbers, tolerance }] of Object.entries(wanted)) {
      const error = relativeError(got[name]?.numbers ?? new Float32Array(), numbers);
      if (!(error <= tolerance)) return { what: `${name} of ${fitNetworks[network].label}`, error };
    }
  }
  return undefined;
}

interface Result {
  readonly numbers: Float32Array;
  readonly tolerance: number;
}

async function resultsOf(name: FitNetworkName): Promise<Record<string, Result>> {
  const image = testImage();
  const fit = shuffledFit(image, PIXELS);
  const settings = { omega0: OMEGA_0, width: WIDTH, networks: [name], steps: STEPS };
  const network = fitNetworks[name].config(settings, image);
  const losses: number[] = [];
  try {
    const start = new FittedSignal(network, fit);
    const gradients = await gradientsOf(start, fit);
    const before = await flatParameters(start);
    start.dispose();
    const { signal } = await fitSiren(fit, {
      network,
      steps: STEPS,
      learningRate: 1e-3,
      onStep: ({ loss }) => {
        losses.push(loss);
      },
    });
    const after = await flatParameters(signal);
    const { value, gradient, laplacian } = await signal.render({ height: 9, width: 7, derivatives: 'laplacian' });
    signal.dispose();
    const exact = (numbers: Float32Array): Result => ({ numbers, tolerance: TOLERANCE });
    return {
      gradient: exact(gradients),
      loss: exact(Float32Array.from(losses)),
      update: { numbers: after.map((number, i) => number - (before[i] as number)), tolerance: UPDATE_TOLERANCE },
      image: exact(value),
      'image’s gradient': exact(gradient),
      'image’s Laplacian': exact(laplacian),
    };
  } finally {
    fit.dispose?.();
  }
}

/** Returns the gradient of the first step's loss with respect to all parameters. */
async function gradientsOf(signal: FittedSignal, fit: Fit): Promise<Float32Array> {
  const { coordinates, targets } = tf.tidy(() => ({ ...fit.sample(0) }));
  const { values, gradients } = valueAndGradients(signal.variables, () => [
    fit.loss({ ...signal.evaluate(coordinates, 'value'), coordinates } as never, targets) as tf.Scalar,
  ]);
  const flat = joined(await Promise.all(gradients.map((tensor) => tensor.data<'float32'>())));
  tf.dispose([coordinates, targets, values, ...gradients]);
  return flat;
}

async function flatParameters(signal: FittedSignal): Promise<Float32Array> {
  return joined(Object.values(await signal.parameters()).map(({ data }) => data));
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  return Float32Array.from(arrays.flatMap((array) => [...array]));
}

/** Root mean square of the differences, relative to that of the reference. Infinite if a number is missing or NaN. */
function relativeError(got: Float32Array, wanted: Float32Array): number {
  if (got.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let [differences, sum] = [0, 0];
  for (const [i, value] of wanted.entries()) {
    differences += (value - (got[i] as number)) ** 2;
    sum += value ** 2;
  }
  const error = Math.sqrt(differences / Math.max(sum, 1e-30));
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

/** Returns a small image of waves. */
function testImage(): Raster {
  const { height, width, channels } = IMAGE;
  const data = Float32Array.from({ length: height * width * channels }, (_, i) => Math.sin(0.37 * i) * 0.8);
  return { ...IMAGE, data };
}
