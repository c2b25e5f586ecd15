// `npm run pretrained -- runs/portraits`: replaces the model in packages/pretrained by that of a finished run: its
// configuration, its record without paths of the machine, the latest weights as 16-bit floats, and a model card.
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { exportFormats, modelCard } from '../packages/interchange/src/index.js';
import {
  formatConfig,
  loadRun,
  type Provenance,
  readEvaluation,
  readProvenance,
  readTraining,
  useBackend,
  writeCheckpoint,
  writeFileAtomically,
} from '../packages/runner/src/index.js';

const TARGET = fileURLToPath(new URL('../packages/pretrained/portraits', import.meta.url));

/** Configuration of the recorded training. */
const CONFIG = 'experiments/portraits/config.yaml';

/**
 * Writes the latest model of a run into a folder. The folder has the format of a run, without the data that only
 * resuming needs.
 */
export async function packRun(run: string, target: string): Promise<void> {
  await useBackend('cpu'); // no computation is needed
  const { folder, config, model, step } = await loadRun(run);
  try {
    const provenance = await readProvenance(folder.provenance);
    if (provenance?.outcome !== 'finished')
      throw new Error(`${run}: the run is ${provenance?.outcome ?? 'unknown'}, only a finished one is passed on`);
    const { tensors, state } = await readTraining(folder.checkpoints);
    const { position, shape, origin } = state;
    const evaluation = await readEvaluation(folder.evaluation);
    await rm(target, { recursive: true, force: true });
    await mkdir(path.join(target, 'checkpoints'), { recursive: true });
    const write = (name: string, text: string) => writeFileAtomically(path.join(target, name), text);
    await write('config.yaml', formatConfig(config));
    await write('run.json', `${JSON.stringify(withoutPaths(provenance), null, 2)}\n`);
    const checkpoint = {
      step,
      tensors: { model: tensors.model ?? {} },
      state: { position, shape, ...(origin && { origin }) },
    };
    const written = await writeCheckpoint(path.join(target, 'checkpoints'), checkpoint, { type: 'F16' });
    const card = modelCard({
      run: { config, model, step },
      provenance,
      evaluation,
      files: [path.relative(target, path.join(written, 'model.safetensors')).split(path.sep).join('/')],
      format: `As safetensors of 16-bit floats: ${exportFormats.safetensors.description}`,
    });
    await write('MODEL_CARD.md', card);
  } finally {
    model.dispose();
  }
}

/** Removes paths of the machine from the record of a training. */
function withoutPaths({ name, outcome, started, finished, ...rest }: Provenance): Provenance {
  const { steps, trainingSeconds, seed, backend, machine, versions, git, dataset } = rest;
  return {
    ...{ name, outcome, started },
    ...(finished !== undefined && { finished }),
    ...(steps !== undefined && { steps }),
    ...(trainingSeconds !== undefined && { trainingSeconds }),
    command: ['hypersiren', 'train', CONFIG],
    directory: '.',
    ...{ seed, backend, machine, versions, git },
    ...(dataset && { dataset }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [run] = process.argv.slice(2);
  if (run === undefined) throw new Error('Usage: npm run pretrained -- <run>');
  await packRun(run, TARGET);
}
