import type { SpectrumData, StatisticsData } from '@hypersiren/charts';
import { type Shortcut, shortcutsOf } from '@hypersiren/hypernet';
import type { BenchmarkFile, Provenance, RunRecord, StatisticsRow } from '@hypersiren/runner';
import type { Html } from './html.js';
import type { InpaintedImages } from './inpaint-images.js';

/** Of a run that trained on images. */
export type TrainingProvenance = Provenance & Required<Pick<Provenance, 'dataset'>>;

/** All that a report says of a run. */
export interface ReportedRun extends RunRecord {
  provenance: TrainingProvenance;
  statistics: readonly StatisticsRow[];
  /** Undefined if the run was not benchmarked. */
  benchmark: BenchmarkFile | undefined;
  /** What only the model itself can tell; left out if it is not asked. */
  drawn?: {
    images: InpaintedImages;
    spectra: SpectrumData;
    /** Of what it emits for normal latents. */
    emission: StatisticsData;
  };
}

/** What of the image reaches a run's values beside the emitted parameters, measured or not. */
export function reportedShortcuts({
  evaluation,
  config,
}: Pick<ReportedRun, 'evaluation' | 'config'>): readonly Shortcut[] {
  return evaluation?.model.shortcuts ?? shortcutsOf(config.model);
}

/** A part of a report. */
export interface Section {
  /** For links; unique among the sections of a run. */
  id: string;
  title: string;
  /** The title in the list of sections, where there is little room; default the title. */
  link?: string;
  /** One line below the title. */
  about?: string;
  content: Html;
}
