import type { OnWarning } from '@hypersiren/datasets';
import type { Fit, FittedSignal } from '@hypersiren/siren/fits';
import type * as z from 'zod';
import type { Figures, Files } from '../figures/named-figures.js';

/** One kind of fit as a configuration names it: its keys, and what is read and drawn. */
export interface FitKind<Schema extends z.ZodObject = z.ZodObject> {
  /** The keys of `fit`; `type` is the kind's name. */
  readonly schema: Schema;
  /** Keys that hold a path, or a list of them. */
  readonly paths: readonly string[];
  /** Reads the signal. Its errors have a code, and name the file and what is wrong with it. */
  prepare(options: z.output<Schema>, run: FitRunSettings): Promise<PreparedFit>;
}

/** What the fit shares with the rest of its configuration. */
export interface FitRunSettings {
  readonly seed: number;
  /** Told what is unusual about the files that are read. */
  readonly onWarning?: OnWarning;
}

/** A signal that was read, ready to be fitted. */
export interface PreparedFit {
  /** For the caller to dispose. */
  readonly fit: Fit;
  /** What is fitted to what, in one line. */
  readonly description: string;
  /** What comes of it: pictures, sounds, surfaces. */
  results(signal: FittedSignal, title: FitTitle): Promise<FitResults>;
}

/** What the head of a picture says. */
export interface FitTitle {
  /** Of the run. */
  readonly name: string;
  readonly step: number;
}

export interface FitResults {
  /** Further numbers that are known only from what came of it, beside those that the fit measures. */
  readonly measures?: Readonly<Record<string, number>>;
  /** Pictures and charts, for the folder `figures`. */
  readonly figures: Figures;
  /** Other files by what they are called, for the run's folder itself. */
  readonly files?: Files;
}
