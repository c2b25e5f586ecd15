import type { SpectrumData, StatisticsData } from '@hypersiren/charts';
import { type Shortcut, shortcutsOf } from '@hypersiren/hypernet';
import type { BenchmarkFile, Provenance, RunRecord, StatisticsRow } from '@hypersiren/runner';
import type { Html } from './html.js';
import type { InpaintedImages } from './inpaint-images.js';

/** Provenance of a run that was trained on images. */
export type TrainingProvenance = Provenance & Required<Pick<Provenance, 'dataset'>>;

/** Record of a run for a report. */
export interface ReportedRun extends RunRecord {
  provenance: TrainingProvenance;
  statistics: readonly StatisticsRow[];
  /** Benchmark of the run. Undefined if there is none. */
  benchmark: BenchmarkFile | undefined;
  /** Results that need the model. Absent if the report has no images. */
  drawn?: {
    images: InpaintedImages;
    spectra: SpectrumData;
    /** Statistics of the emitted parameters for normal latents. */
    emission: StatisticsData;
  };
}

/** Returns the shortcuts of a run, as evaluated, or else as configured. */
export function reportedShortcuts({
  evaluation,
  config,
}: Pick<ReportedRun, 'evaluation' | 'config'>): readonly Shortcut[] {
  return evaluation?.model.shortcuts ?? shortcutsOf(config.model);
}

/** A section of a report. */
export interface Section {
  /** Anchor for links, unique among the sections of a run. */
  id: string;
  title: string;
  /** Short title for the navigation. Default: the title. */
  link?: string;
  /** Description in one line below the title. */
  about?: string;
  content: Html;
}
