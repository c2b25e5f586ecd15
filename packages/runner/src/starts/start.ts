import type { Model } from '@hypersiren/hypernet';
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
import type { SignalNetworkConfig } from '@hypersiren/siren/fits';
import type { NamedArrays } from '@hypersiren/siren/training';
import type * as z from 'zod';
import type { PreparedFit } from '../fits/fit-kind.js';

/** A fit before its first step, for which a start chooses the initial parameters. */
export interface FitToStart {
  readonly network: SignalNetworkConfig;
  readonly prepared: PreparedFit;
  readonly seed: number;
  /** Loads the newest model of a training, which the caller disposes of. */
  readonly loadModel: (run: string) => Promise<Model>;
}

/** A start: where the initial parameters of a fit come from. */
export interface FitStart<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /** Keys that hold a path. */
  readonly paths: readonly string[];
  /**
   * Returns the initial parameters by name, or undefined for those that the network itself prescribes.
   *
   * @throws UsageError if the start does not suit the fit
   */
  parameters(options: FullSettings<Schema>, fit: FitToStart): Promise<NamedArrays | undefined>;
}

/** Any start. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyFitStart = FitStart<any, any>;

/** Creates a start from its definition. */
export function fitStartType<const Name extends string, Options extends OptionsShape>({
  paths,
  parameters,
  ...definition
}: MemberDefinition<Name, Options> & {
  readonly paths: readonly (keyof Options & string)[];
  parameters(options: FullOptions<Options>, fit: FitToStart): Promise<NamedArrays | undefined>;
}): FitStart<Name, NamedSchema<'type', Name, Options>> {
  return {
    ...defineMember(definition),
    paths,
    parameters: (options, fit) => parameters(options as unknown as FullOptions<Options>, fit),
  };
}
