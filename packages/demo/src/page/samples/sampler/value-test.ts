import '@tensorflow/tfjs-backend-cpu';
import { createGenerator, drawLatents, type GeneratorConfig } from '@hypersiren/hypernet/generators';
import * as tf from '@tensorflow/tfjs-core';
import type { WrongResult } from '../../trainer/backends/gradient-test.js';

/** A backend that is known to compute correct values: plain JavaScript. */
const REFERENCE = 'cpu';

/** A generator with every part, of few numbers. */
const CONFIG: GeneratorConfig = {
  kind: 'generator',
  ...{ latent: 8, lift: true, normalize: false, mixture: 2, mapping: 1, patch: 4 },
  ...{ width: 24, depth: 1, heads: 2, mlp: 1 },
  siren: { width: 12, omega0: 12 },
};
const SHAPE = { height: 12, width: 8, channels: 3 };

/** Tolerated error, relative to the largest number. */
const TOLERANCE = 2e-3;

/**
 * Generates images on a backend and in plain JavaScript, and compares them. Some drivers compute wrong values without any
 * error.
 *
 * @param backend name of a backend that can be selected. It is selected afterwards
 * @returns the wrong result, or undefined if all are correct
 */
export async function valueTest(backend: string): Promise<WrongResult | undefined> {
  const wanted = await imagesOn(REFERENCE);
  const got = await imagesOn(backend);
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let error = 0;
  // A number that is none makes the error infinite.
  for (const [i, value] of wanted.entries())
    error = Math.max(error, Math.abs((got[i] as number) - value) || 0, Number.isFinite(got[i]) ? 0 : Infinity);
  return error / largest <= TOLERANCE ? undefined : { what: 'values of generated images', error: error / largest };
}

async function imagesOn(backend: string): Promise<Float32Array> {
  await tf.setBackend(backend);
  const generator = createGenerator(CONFIG, SHAPE, 1);
  const images = tf.tidy(() => generator.generate(drawLatents(generator, { seed: 1, count: 2 })));
  const values = await images.data<'float32'>();
  images.dispose();
  generator.dispose();
  return values;
}
