import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModelConfig, ModelShape } from '@hypersiren/hypernet';
import type { GeneratorConfig, GeneratorShape } from '@hypersiren/hypernet/generators';
import { encodeSafetensors, type NamedArrays } from '@hypersiren/siren/training';
import type { DemoGenerator } from './demo-generator.js';
import type { DemoModel } from './demo-model.js';
import { pageFolder } from './page-folder.js';

/** Files of a page by their path relative to the address of the page: `index.html`, `model/model.json` … */
export type DemoFiles = ReadonlyMap<string, Uint8Array>;

/** Content of a page: a model, images and a generator. */
export interface DemoContent {
  name: string;
  /** Number of training steps. */
  step: number;
  config: ModelConfig;
  shape: ModelShape;
  weights: NamedArrays;
  /** Images as PNG files. */
  images: readonly Uint8Array[];
  /** Generator whose samples the page shows. Without one, the view of samples says that there is none. */
  generator?: GeneratorContent | undefined;
}

/** A generator of images on a page. */
export interface GeneratorContent {
  name: string;
  /** Number of training steps. */
  step: number;
  config: GeneratorConfig;
  shape: GeneratorShape;
  weights: NamedArrays;
}

/** Code of a {@link DemoError}. */
export type DemoErrorCode = 'not-built' | 'folder-not-empty' | 'in-the-way';

/** Thrown when a page cannot be created. The message says what to do. */
export class DemoError extends Error {
  override readonly name = 'DemoError';

  constructor(
    readonly code: DemoErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Returns the files of the built page with a model.
 *
 * @throws DemoError `not-built` if the page has not been built
 */
export async function demoFiles({ weights, images, generator, ...model }: DemoContent): Promise<DemoFiles> {
  const files = new Map<string, Uint8Array>();
  const entries = await readdir(pageFolder, { recursive: true, withFileTypes: true }).catch(() => []);
  // Symbolic links are skipped, so that no file outside the folder is served.
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    files.set(path.relative(pageFolder, file).split(path.sep).join('/'), await readFile(file));
  }
  if (!files.has('index.html')) throw new DemoError('not-built', 'The page is not built. `npm run page` builds it.');
  const bytes = encodeSafetensors(weights, { format: 'hypersiren', step: String(model.step) });
  const names = images.map((_, index) => `image-${index + 1}.png`);
  const about: DemoModel = { format: 'hypersiren-demo', version: 1, ...model, bytes: bytes.length, images: names };
  files.set('model/model.json', Buffer.from(JSON.stringify(about)));
  files.set('model/model.safetensors', bytes);
  for (const [index, name] of names.entries()) files.set(`model/${name}`, images[index] as Uint8Array);
  if (generator) addGenerator(files, generator);
  return files;
}

function addGenerator(files: Map<string, Uint8Array>, { weights, ...generator }: GeneratorContent): void {
  const metadata = { format: 'hypersiren', step: String(generator.step) };
  const bytes = encodeSafetensors(weights, metadata, { type: 'F16' }); // samples look the same
  const about: DemoGenerator = { format: 'hypersiren-demo-generator', version: 1, ...generator, bytes: bytes.length };
  files.set('generator/model.json', Buffer.from(JSON.stringify(about)));
  files.set('generator/model.safetensors', bytes);
}
