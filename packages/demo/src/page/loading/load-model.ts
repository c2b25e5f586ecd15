import { createModel, type Model } from '@hypersiren/hypernet';
import { decodeSafetensors } from '@hypersiren/siren/training';
import type { DemoModel } from '../../demo-model.js';
import { readAbout, readWeights, weightsError } from './read-files.js';

/** A model and its description. */
export interface LoadedModel {
  readonly about: DemoModel;
  readonly model: Model;
}

/**
 * Loads the model of the page.
 *
 * @param onProgress called with the fraction of the weights that has been loaded, from 0 to 1
 * @throws PageError if the model is missing, damaged or of another version
 */
export async function loadModel(folder: URL, onProgress: (share: number) => void): Promise<LoadedModel> {
  const what = 'model';
  const about = await readAbout<DemoModel>(folder, { format: 'hypersiren-demo', version: 1, what });
  const { bytes, name } = await readWeights(folder, { what, bytes: about.bytes }, onProgress);
  try {
    const { tensors } = decodeSafetensors(bytes, name);
    const model = createModel(about.config, about.shape, 1);
    model.load(tensors);
    return { about, model };
  } catch (error) {
    throw weightsError(what, error);
  }
}
