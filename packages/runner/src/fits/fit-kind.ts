import type { OnWarning } from '@hypersiren/datasets';
import {
  defineMember,
  type FullOptions,
  type FullSettings,
  type Member,
  type MemberDefinition,
  type MemberSchema,
  type NamedSchema,
  type OptionsShape,
} from '@hypersiren/siren/family';
import type { Fit, FittedSignal, SignalImage } from '@hypersiren/siren/fits';
import type * as z from 'zod';
import type { Figures, Files } from '../figures/named-figures.js';

/** A kind of fit: its configuration keys, and how its signal is read and its results are drawn. */
export interface FitKind<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /** Keys that hold a path or a list of paths. */
  readonly paths: readonly string[];
  /** Extensions of the files that `hypersiren fit FILE` fits in this way, at the first key of `paths`. */
  readonly extensions: readonly string[];
  /** Reads the signal. Errors have a code and name the file and the problem. */
  prepare(options: FullSettings<Schema>, run: FitRunSettings): Promise<PreparedFit>;
}

/** Any kind of fit. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyFitKind = FitKind<any, any>;

/** Definition of a kind of fit, passed to {@link fitType}. */
export interface FitDefinition<Name extends string, Options extends OptionsShape>
  extends MemberDefinition<Name, Options> {
  /** Keys that hold a path or a list of paths. */
  readonly paths: readonly (keyof Options & string)[];
  /** Lowercase extensions of the files that `hypersiren fit FILE` fits in this way; none by default. */
  readonly extensions?: readonly `.${string}`[];
  /** Reads the signal. The options have all defaults filled in. */
  prepare(options: FullOptions<Options>, run: FitRunSettings): Promise<PreparedFit>;
}

/** Creates a kind of fit from its definition. */
export function fitType<const Name extends string, Options extends OptionsShape>({
  paths,
  extensions = [],
  prepare,
  ...definition
}: FitDefinition<Name, Options>): FitKind<Name, NamedSchema<'type', Name, Options>> {
  return {
    ...defineMember(definition),
    paths,
    extensions,
    prepare: (options, run) => prepare(options as unknown as FullOptions<Options>, run),
  };
}

/** Settings outside the key `fit` of the configuration. */
export interface FitRunSettings {
  readonly seed: number;
  /** Callback for warnings about unusual files. */
  readonly onWarning?: OnWarning;
}

/** A signal that was read and can be fitted. */
export interface PreparedFit {
  /** The fit. The caller disposes it. */
  readonly fit: Fit;
  /** Description of the signal in one line. */
  readonly description: string;
  /** The image, if the fit has all of it. */
  readonly image?: SignalImage;
  /** SHA-256 of the data of the signal. Default: that of the files that the configuration names. */
  readonly fingerprint?: string;
  /** Computes the spectral centroid of the signal, as a share of its highest frequency, if the fit has all of it. */
  readonly centroid?: () => number;
  /** Creates the results of the fit: images, sounds, surfaces. */
  results(signal: FittedSignal, title: FitTitle): Promise<FitResults>;
}

/** Heading of a contact sheet. */
export interface FitTitle {
  /** Name of the run. */
  readonly name: string;
  readonly step: number;
}

export interface FitResults {
  /** Additional measures that are computed from the results. */
  readonly measures?: Readonly<Record<string, number>>;
  /** Images and charts for the folder `figures`. */
  readonly figures: Figures;
  /** Other files by title, for the run's folder itself. */
  readonly files?: Files;
}
