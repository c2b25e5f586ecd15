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
import type { Fit, FittedSignal } from '@hypersiren/siren/fits';
import type * as z from 'zod';
import type { Figures, Files } from '../figures/named-figures.js';

/** One kind of fit as a configuration names it: its keys, and what is read and drawn. */
export interface FitKind<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /** Keys that hold a path, or a list of them. */
  readonly paths: readonly string[];
  /** Reads the signal. Its errors have a code, and name the file and what is wrong with it. */
  prepare(options: FullSettings<Schema>, run: FitRunSettings): Promise<PreparedFit>;
}

/** Any member of the family. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyFitKind = FitKind<any, any>;

/** What the file of a fit says of it. */
export interface FitDefinition<Name extends string, Options extends OptionsShape>
  extends MemberDefinition<Name, Options> {
  /** Keys that hold a path, or a list of them. */
  readonly paths: readonly (keyof Options & string)[];
  /** Reads the signal, for options with every default. */
  prepare(options: FullOptions<Options>, run: FitRunSettings): Promise<PreparedFit>;
}

/** A kind of fit by its definition. */
export function fitType<const Name extends string, Options extends OptionsShape>({
  paths,
  prepare,
  ...definition
}: FitDefinition<Name, Options>): FitKind<Name, NamedSchema<'type', Name, Options>> {
  return {
    ...defineMember(definition),
    paths,
    prepare: (options, run) => prepare(options as unknown as FullOptions<Options>, run),
  };
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
  /** What comes of it: images, sounds, surfaces. */
  results(signal: FittedSignal, title: FitTitle): Promise<FitResults>;
}

/** What the head of an image says. */
export interface FitTitle {
  /** Of the run. */
  readonly name: string;
  readonly step: number;
}

export interface FitResults {
  /** Further numbers that are known only from what came of it, beside those that the fit measures. */
  readonly measures?: Readonly<Record<string, number>>;
  /** Images and charts, for the folder `figures`. */
  readonly figures: Figures;
  /** Other files by what they are called, for the run's folder itself. */
  readonly files?: Files;
}
