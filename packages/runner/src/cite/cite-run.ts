import { datasetSources } from '@hypersiren/datasets';
import { type Interpolation, interpolations, LOCAL_PAPERS, likelihoods, PATCHES_PAPERS } from '@hypersiren/hypernet';
import { baselines } from '@hypersiren/hypernet/baselines';
import { emissions, INITIALIZATION_PAPER } from '@hypersiren/hypernet/emissions';
import { encoders } from '@hypersiren/hypernet/encoders';
import { activationOf } from '@hypersiren/siren';
import { type Citation, citation, SIREN_PAPER } from '@hypersiren/siren/family';
import { encodings, signalNetworks } from '@hypersiren/siren/fits';
import { optimizers, schedules } from '@hypersiren/siren/training';
import { type BackendName, backends } from '../backend/backends.js';
import { isFitConfig } from '../config/is-fit-config.js';
import { loadConfig } from '../config/load-config.js';
import { loadFitConfig } from '../config/load-fit-config.js';
import type { FitConfig } from '../config/schemas/fit-schema.js';
import type { Config } from '../config/schemas/schema.js';
import { fitKinds } from '../fits/fit-kinds.js';
import { readBenchmark } from '../run/benchmark-file.js';
import { readEvaluation } from '../run/evaluation-file.js';
import { readProvenance } from '../run/provenance.js';
import { openRunFolder } from '../run/run-folder.js';
import { fitStarts } from '../starts/fit-starts.js';

/** Citation of this software. */
const HYPERSIREN = citation('software', 'hypersiren', {
  author: '{The hypersiren authors}',
  title: 'hypersiren: hypernetworks over implicit neural representations',
  year: '2026',
});

/** Facts about a run that its configuration does not contain. */
export interface UsedByRun {
  /** Backend of the run. Left out if unknown. */
  readonly backend?: BackendName | undefined;
}

export interface UsedByTraining extends UsedByRun {
  /** Titles of the baselines that were evaluated with the model. Default: none. */
  readonly measured?: readonly string[] | undefined;
}

/**
 * Returns the works to cite for a training: the software, SIREN, and the sources of the family members that the
 * training uses. Each work appears once.
 *
 * @param used facts that the configuration does not contain
 */
export function trainingCitations(
  { dataset, model, train }: Config,
  { backend, measured = [] }: UsedByTraining = {},
): Citation[] {
  const { encoder, hypernetwork, likelihood, local, patches, siren } = model;
  return once([
    HYPERSIREN,
    SIREN_PAPER,
    ...encoders[encoder.type].citations,
    ...activationOf(siren).citations,
    ...emissions[hypernetwork.emission.type].citations,
    ...(hypernetwork.initVarianceRatio > 0 ? [INITIALIZATION_PAPER] : []),
    ...(local ? [...LOCAL_PAPERS, ...((interpolations[local.interpolation] as Interpolation).citations ?? [])] : []),
    ...(patches ? PATCHES_PAPERS : []),
    ...(likelihood ? likelihoods[likelihood].citations : []),
    ...optimizers.adam.citations,
    ...optimizers[train.optimizer.type].citations,
    ...schedules[train.schedule].citations,
    ...backendCitations(backend),
    ...datasetSources[dataset.source].citations,
    ...Object.values(baselines).flatMap(({ title, citations }) => (measured.includes(title) ? citations : [])),
  ]);
}

/** Returns the works to cite for a fit. Each work appears once. */
export function fitCitations({ fit, network, start, train }: FitConfig, { backend }: UsedByRun = {}): Citation[] {
  return once([
    HYPERSIREN,
    SIREN_PAPER,
    ...fitKinds[fit.type].citations,
    ...signalNetworks[network.activation].citations,
    ...('encoding' in network && network.encoding ? encodings[network.encoding.type].citations : []),
    ...fitStarts[start.type].citations,
    ...optimizers.adam.citations,
    ...optimizers[train.optimizer.type].citations,
    ...schedules[train.schedule].citations,
    ...backendCitations(backend),
  ]);
}

/**
 * Returns the works to cite for a run as BibTeX, one entry after the other.
 *
 * @throws RunError if the folder is not a run; ConfigError if the configuration cannot be read
 */
export async function citeRun(run: string): Promise<string> {
  const folder = await openRunFolder(run);
  const backend = (await readProvenance(folder.provenance))?.backend?.name;
  if (await isFitConfig(folder.config)) return bibtex(fitCitations(await loadFitConfig(folder.config), { backend }));
  const [evaluation, benchmark] = await Promise.all([
    readEvaluation(folder.evaluation),
    readBenchmark(folder.benchmark),
  ]);
  const measured = [...(evaluation?.baselines ?? []), ...(benchmark?.methods ?? []).map((method) => method.evaluation)];
  const titles = measured.map(({ predictor }) => predictor);
  return bibtex(trainingCitations(await loadConfig(folder.config), { backend, measured: titles }));
}

/** Returns the citations of a backend. An old run may name a backend that no longer exists and has none. */
function backendCitations(name: BackendName | undefined): readonly Citation[] {
  return name === undefined ? [] : (backends[name]?.citations ?? []);
}

function bibtex(citations: readonly Citation[]): string {
  return `${citations.map(({ bibtex }) => bibtex).join('\n\n')}\n`;
}

/** Returns the citations without duplicates. */
function once(citations: readonly Citation[]): Citation[] {
  return [...new Map(citations.map((one) => [one.key, one])).values()];
}
