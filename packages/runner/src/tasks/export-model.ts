import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type ExportFormat, type ExportFormatName, exportFormats, modelCard } from '@hypersiren/interchange';
import {
  type ContextOptions,
  completeContext,
  type LoadedRun,
  readContext,
  readEvaluation,
  readProvenance,
  relativePath,
  useBackend,
  writeFileAtomically,
} from '@hypersiren/runner';
import * as tf from '@tensorflow/tfjs';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { warningsTo } from './announce.js';
import { loadRun } from './load-run.js';

export interface ExportOptions {
  /** Folder of the run whose model is exported. */
  run: string;
  to: ExportFormatName;
  /** The picture to export in the place of the model, completed from what is seen of it. */
  picture: ContextOptions | undefined;
  /** Folder for the files; undefined for `exported/<format>` in the run's, and below it the picture's name. */
  output: string | undefined;
}

/** Writes a run's newest model for other programs, or one picture that it completes, with a model card. */
export async function exportRun({ run, to, picture, output }: ExportOptions, terminal: Terminal): Promise<void> {
  await useBackend('cpu'); // little is computed
  const loaded = await loadRun(run, terminal);
  try {
    const format = exportFormats[to];
    const files = picture ? await pictureFiles(format, loaded, picture, terminal) : await format.files(loaded);
    const card = modelCard({
      run: loaded,
      provenance: await readProvenance(loaded.folder.provenance),
      evaluation: await readEvaluation(loaded.folder.evaluation),
      files: Object.keys(files),
      format: `As ${to}: ${format.description}`,
    });
    const named = picture ? [path.parse(picture.image).name] : [];
    const folder = output ?? path.join(loaded.folder.directory, 'exported', to, ...named);
    await mkdir(folder, { recursive: true });
    for (const [name, content] of Object.entries({ ...files, 'MODEL_CARD.md': card })) {
      await writeFileAtomically(path.join(folder, name), content);
      writeLine(terminal.out, relativePath(path.join(path.resolve(folder), name)));
    }
  } finally {
    loaded.model.dispose();
  }
}

async function pictureFiles(
  format: ExportFormat,
  run: LoadedRun,
  picture: ContextOptions,
  terminal: Terminal,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const pictures = completeContext(run.model, await readContext(picture, run.model.spec.shape, warningsTo(terminal)));
  try {
    return await format.picture(run, pictures);
  } finally {
    tf.dispose(pictures);
  }
}
