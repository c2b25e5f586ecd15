import { PageError } from '../page-error.js';

/** Largest size of a weights file. */
const LARGEST_FILE = 1 << 30; // bytes

/** What all descriptions of models have. */
export interface ModelFile {
  readonly format: string;
  readonly version: number;
  /** Size of the weights file in bytes. */
  readonly bytes: number;
}

/** Format of a description, and how the page names what it describes. */
export interface WantedFile {
  readonly format: string;
  readonly version: number;
  /** `model` or `generator`. */
  readonly what: string;
}

/**
 * Reads the description of a model, `model.json` in its folder.
 *
 * @throws PageError if it is missing or of another format or version
 */
export async function readAbout<About extends ModelFile>(folder: URL, wanted: WantedFile): Promise<About> {
  const url = new URL('model.json', folder);
  const response = await get(url, wanted.what);
  const about = (await response.json().catch(() => undefined)) as Partial<About> | undefined;
  if (about?.format !== wanted.format)
    throw new PageError(
      `${fileName(url)} does not describe a ${wanted.what}. “hypersiren demo RUN” makes one that does.`,
    );
  if (about.version !== wanted.version)
    throw new PageError(
      `The ${wanted.what} was written for version ${about.version} of this page, which has version ${wanted.version}. Rebuild the page.`,
    );
  if (!(Number(about.bytes) <= LARGEST_FILE))
    throw new PageError(
      `The ${wanted.what}’s weights have ${about.bytes} bytes, more than the limit of ${LARGEST_FILE} bytes.`,
    );
  return about as About;
}

/** A file of weights that was downloaded. */
export interface WeightsFile {
  readonly bytes: Uint8Array;
  /** Name of the file in messages. */
  readonly name: string;
}

/**
 * Downloads the weights of a model, `model.safetensors` in its folder.
 *
 * @param expected size in bytes
 * @param onProgress called with the fraction that has been loaded, from 0 to 1
 * @throws PageError if the file is missing or its size differs
 */
export async function readWeights(
  folder: URL,
  { what, bytes: expected }: { readonly what: string; readonly bytes: number },
  onProgress: (share: number) => void,
): Promise<WeightsFile> {
  const url = new URL('model.safetensors', folder);
  const response = await get(url, what);
  const bytes = new Uint8Array(expected);
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const piece = await reader?.read().catch(() => {
      throw new PageError(`The connection broke while the ${what} was loading. Try again.`);
    });
    if (!piece?.value) break;
    length += piece.value.length;
    if (length > expected) break;
    bytes.set(piece.value, length - piece.value.length);
    onProgress(length / expected);
  }
  if (length === expected) return { bytes, name: fileName(url) };
  throw new PageError(
    `The ${what}’s weights have ${length > expected ? 'more than ' : ''}${Math.min(length, expected)} bytes instead of ${expected}. Try again. If the error persists, rebuild the page.`,
  );
}

/** Returns an error about weights that cannot be used. */
export function weightsError(what: string, error: unknown): PageError {
  return new PageError(
    `The ${what}’s weights cannot be used: ${(error as Error).message} Rebuild the page with “hypersiren demo”.`,
  );
}

async function get(url: URL, what: string): Promise<Response> {
  const response = await fetch(url).catch(() => {
    throw new PageError(`The ${what} could not be loaded: ${url.host || url.protocol} does not respond. Try again.`);
  });
  if (response.ok) return response;
  throw new PageError(`The ${what} could not be loaded: the server answered ${response.status} for ${fileName(url)}.`);
}

function fileName(url: URL): string {
  return url.pathname.split('/').slice(-2).join('/');
}
