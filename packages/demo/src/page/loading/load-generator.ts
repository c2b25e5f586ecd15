import { createGenerator, type Generator } from '@hypersiren/hypernet/generators';
import { decodeSafetensors } from '@hypersiren/siren/training';
import type { DemoGenerator } from '../../demo-generator.js';
import { readAbout, readWeights, weightsError } from './read-files.js';

/** A generator and its description. */
export interface LoadedGenerator {
  readonly about: DemoGenerator;
  readonly generator: Generator;
}

/**
 * Loads the generator of the page.
 *
 * @throws PageError if it is missing, damaged or of another version
 */
export async function loadGenerator(folder: URL): Promise<LoadedGenerator> {
  const what = 'generator';
  const about = await readAbout<DemoGenerator>(folder, { format: 'hypersiren-demo-generator', version: 1, what });
  const { bytes, name } = await readWeights(folder, { what, bytes: about.bytes }, () => undefined);
  try {
    const { tensors } = decodeSafetensors(bytes, name);
    const generator = createGenerator(about.config, about.shape, 1);
    generator.load(tensors);
    return { about, generator };
  } catch (error) {
    throw weightsError(what, error);
  }
}
