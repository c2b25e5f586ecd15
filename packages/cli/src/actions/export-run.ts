import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type ExportFormatName, exportFormats } from '../export/formats/formats.js';
import { modelCard } from '../export/model-card.js';
import { readEvaluation } from '../run/evaluation-file.js';
import { readProvenance } from '../run/provenance.js';
import { writeFileAtomically } from '../run/write-atomically.js';
import { relativePath } from '../terminal/relative-path.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { loadRun } from './load-run.js';

export interface ExportOptions {
  /** Folder of the run whose model is exported. */
  run: string;
  to: ExportFormatName;
  /** Folder for the files; undefined for `exported/<format>` in the run's. */
  output: string | undefined;
}

/** Writes a run's newest model for other programs, with a model card. */
export async function exportRun({ run, to, output }: ExportOptions, terminal: Terminal): Promise<void> {
  await tf.setBackend('cpu'); // nothing is computed but shapes
  const loaded = await loadRun(run, terminal);
  try {
    const format = exportFormats[to];
    const files = await format.files(loaded);
    const card = modelCard({
      run: loaded,
      provenance: await readProvenance(loaded.folder.provenance),
      evaluation: await readEvaluation(loaded.folder.evaluation),
      files: Object.keys(files),
      format: `As ${to}: ${format.description}`,
    });
    const folder = output ?? path.join(loaded.folder.directory, 'exported', to);
    await mkdir(folder, { recursive: true });
    for (const [name, content] of Object.entries({ ...files, 'MODEL_CARD.md': card })) {
      await writeFileAtomically(path.join(folder, name), content);
      writeLine(terminal.out, relativePath(path.join(path.resolve(folder), name)));
    }
  } finally {
    loaded.model.dispose();
  }
}
