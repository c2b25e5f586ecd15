import { createModel, type Model } from '@hypersiren/hypernet';
import { decodeSafetensors } from '@hypersiren/siren/training';
import type { DemoModel } from '../demo-model.js';
import { PageError } from './page-error.js';

/** Largest size of a weights file. */
const LARGEST_FILE = 1 << 30; // bytes

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
  const about = await readAbout(new URL('model.json', folder));
  const url = new URL('model.safetensors', folder);
  const bytes = await download(url, about.bytes, onProgress);
  try {
    const { tensors } = decodeSafetensors(bytes, fileName(url));
    const model = createModel(about.config, about.shape, 1);
    model.load(tensors);
    return { about, model };
  } catch (error) {
    throw new PageError(
      `The model’s weights cannot be used: ${(error as Error).message} Rebuild the page with “hypersiren demo”.`,
    );
  }
}

async function readAbout(url: URL): Promise<DemoModel> {
  const response = await get(url);
  const about = (await response.json().catch(() => undefined)) as Partial<DemoModel> | undefined;
  if (about?.format !== 'hypersiren-demo')
    throw new PageError(`${fileName(url)} does not describe a model. “hypersiren demo RUN” makes one that does.`);
  if (about.version !== 1)
    throw new PageError(
      `The model was written for version ${about.version} of this page, which has version 1. Rebuild the page.`,
    );
  if (!(Number(about.bytes) <= LARGEST_FILE))
    throw new PageError(`The model’s weights have ${about.bytes} bytes, more than the limit of ${LARGEST_FILE} bytes.`);
  return about as DemoModel;
}

async function download(url: URL, expected: number, onProgress: (share: number) => void): Promise<Uint8Array> {
  const response = await get(url);
  const bytes = new Uint8Array(expected);
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const piece = await reader?.read().catch(() => {
      throw new PageError('The connection broke while the model was loading. Try again.');
    });
    if (!piece?.value) break;
    length += piece.value.length;
    if (length > expected) break;
    bytes.set(piece.value, length - piece.value.length);
    onProgress(length / expected);
  }
  if (length === expected) return bytes;
  throw new PageError(
    `The model’s weights have ${length > expected ? 'more than ' : ''}${Math.min(length, expected)} bytes instead of ${expected}. Try again. If the error persists, rebuild the page.`,
  );
}

async function get(url: URL): Promise<Response> {
  const response = await fetch(url).catch(() => {
    throw new PageError(`The model could not be loaded: ${url.host || url.protocol} does not respond. Try again.`);
  });
  if (response.ok) return response;
  throw new PageError(`The model could not be loaded: the server answered ${response.status} for ${fileName(url)}.`);
}

function fileName(url: URL): string {
  return url.pathname.split('/').slice(-2).join('/');
}
