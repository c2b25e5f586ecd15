// `npm run pretrained -- runs/portraits`: replaces a model in packages/pretrained by that of a finished run: its
// configuration, its record without paths of the machine, the latest weights as 16-bit floats, and a model card. The run
// of a generator replaces the generator.
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { exportFormats, modelCard } from '../packages/interchange/src/index.js';
import {
  formatConfig,
  generatorCard,
  isGenerator,
  loadGeneratorRun,
  loadRun,
  openRunFolder,
  type Provenance,
  readEvaluation,
  readGenerator,
  readProvenance,
  readTraining,
  useBackend,
  writeCheckpoint,
  writeFileAtomically,
} from '../packages/runner/src/index.js';

/** What is recorded of a kind of model: the configuration of the training, and the folder in packages/pretrained. */
const PLACES = {
  inpainting: { config: 'experiments/portraits/config.yaml', target: 'portraits' },
  generator: { config: 'experiments/linear-portraits/small.yaml', target: 'generator' },
} as const;

/**
 * Writes the latest model of a run into a folder. The folder has the format of a run, without the data that only
 * resuming needs.
 */
export async function packRun(run: string, target: string): Promise<void> {
  await useBackend('cpu'); // no computation is needed
  if (await isGenerator(run)) await packGenerator(run, target);
  else await packInpainting(run, target);
}

async function packInpainting(run: string, target: string): Promise<void> {
  const { folder, config, model, step } = await loadRun(run);
  try {
    const provenance = await finishedRecord(run);
    const { tensors, state } = await readTraining(folder.checkpoints);
    const evaluation = await readEvaluation(folder.evaluation);
    const card = (files: CardFiles) => modelCard({ run: { config, model, step }, provenance, evaluation, ...files });
    await write(target, {
      config,
      command: PLACES.inpainting.config,
      provenance,
      step,
      model: tensors.model,
      state,
      card,
    });
  } finally {
    model.dispose();
  }
}

async function packGenerator(run: string, target: string): Promise<void> {
  const loaded = await loadGeneratorRun(run, { tell: () => {} });
  try {
    const { folder, config, step } = loaded;
    const provenance = await finishedRecord(run);
    const { tensors, state } = await readGenerator(folder.checkpoints);
    const card = (files: CardFiles) => generatorCard(loaded, files);
    await write(target, {
      config,
      command: PLACES.generator.config,
      provenance,
      step,
      model: tensors.model,
      state,
      card,
    });
  } finally {
    loaded.generator.dispose();
  }
}

interface CardFiles {
  readonly files: readonly string[];
  readonly format: string;
}

interface Packed {
  readonly config: Parameters<typeof formatConfig>[0];
  /** Configuration of the recorded training. */
  readonly command: string;
  readonly provenance: Provenance;
  readonly step: number;
  readonly model: Parameters<typeof writeCheckpoint>[1]['tensors'][string] | undefined;
  readonly state: { readonly position: unknown; readonly shape: unknown; readonly origin?: unknown };
  readonly card: (files: CardFiles) => string | Promise<string>;
}

async function write(target: string, packed: Packed): Promise<void> {
  const { config, command, provenance, step, model = {}, card } = packed;
  const { position, shape, origin } = packed.state;
  await rm(target, { recursive: true, force: true });
  await mkdir(path.join(target, 'checkpoints'), { recursive: true });
  const file = (name: string, text: string) => writeFileAtomically(path.join(target, name), text);
  await file('config.yaml', formatConfig(config));
  await file('run.json', `${JSON.stringify(withoutPaths(provenance, command), null, 2)}\n`);
  const state = { position, shape, ...(origin !== undefined && { origin }) };
  const checkpoint = { step, tensors: { model }, state };
  const written = await writeCheckpoint(path.join(target, 'checkpoints'), checkpoint, { type: 'F16' });
  const files = [path.relative(target, path.join(written, 'model.safetensors')).split(path.sep).join('/')];
  const { description } = exportFormats.safetensors;
  await file('MODEL_CARD.md', await card({ files, format: `As safetensors of 16-bit floats: ${description}` }));
}

async function finishedRecord(run: string): Promise<Provenance> {
  const provenance = await readProvenance((await openRunFolder(run)).provenance);
  if (provenance?.outcome !== 'finished')
    throw new Error(`${run}: the run is ${provenance?.outcome ?? 'unknown'}, only a finished one is passed on`);
  return provenance;
}

/** Removes paths of the machine from the record of a training. */
function withoutPaths({ name, outcome, started, finished, ...rest }: Provenance, config: string): Provenance {
  const { steps, trainingSeconds, seed, backend, machine, versions, git, dataset } = rest;
  return {
    ...{ name, outcome, started },
    ...(finished !== undefined && { finished }),
    ...(steps !== undefined && { steps }),
    ...(trainingSeconds !== undefined && { trainingSeconds }),
    command: ['hypersiren', 'train', config],
    directory: '.',
    ...{ seed, backend, machine, versions, git },
    ...(dataset && { dataset }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [run] = process.argv.slice(2);
  if (run === undefined) throw new Error('Usage: npm run pretrained -- <run>');
  const { target } = PLACES[(await isGenerator(run)) ? 'generator' : 'inpainting'];
  await packRun(run, fileURLToPath(new URL(`../packages/pretrained/${target}`, import.meta.url)));
}
