import {
  type ContextSpec,
  DatasetError,
  type ImageDataset,
  type ImageShape,
  imagesOfSize,
  type SizeGroup,
  type Split,
  splitBySize,
} from '@hypersiren/datasets';
import {
  defineMember,
  type FullOptions,
  type Member,
  type MemberDefinition,
  type MemberSchema,
  type NamedSchema,
  type OptionsShape,
  type Settings,
} from '@hypersiren/siren/family';
import type * as z from 'zod';
import { checkOptions } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import type { Predictor } from '../model/predictor.js';

/** Options of fitting a baseline. */
export interface FitOptions {
  readonly dataset: ImageDataset;
  /** Split of training images. It must not contain evaluated images. */
  readonly split: Split;
  /** Context of the training images, drawn anew for each image in each epoch. Only trained networks use it. */
  readonly context: ContextSpec;
  /** Seed of a network's initial weights, image order and contexts; any integer. */
  readonly seed: number;
  /** Called from time to time with the number of finished steps and the total number. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Aborts the fit; the signal's reason is thrown. */
  readonly signal?: AbortSignal;
}

/** A fitted baseline. It is evaluated by the same code and on the same masks as a model. */
export interface FittedBaseline extends Predictor {
  /** Number of parameters estimated from the training images. */
  readonly parameterCount: number;
  /** Estimated settings, for tables: `ridge 0.001`; empty if there are none. */
  readonly details: string;
  /** Frees the memory of the baseline. */
  dispose(): void;
}

/** An inpainting method that models are compared with. */
export interface Baseline<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /** Name in tables and charts. */
  readonly title: string;
  /**
   * Version of the method, incremented whenever its results change, so that cached results of an older version are not
   * reused.
   */
  readonly version: number;
  /** Whether the baseline is trained, so that its results depend on contexts and seed; default false. */
  readonly trained?: boolean;
  /** @throws HypernetError `option` if the configuration is not valid for images of the shape */
  check(config: Settings<Schema>, shape: ImageShape): void;
  /** @throws HypernetError `option` if the configuration is not valid for the images; the signal's reason */
  fit(config: Settings<Schema>, options: FitOptions): Promise<FittedBaseline>;
}

/** Any member of the family. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyBaseline = Baseline<any, any>;

/** Definition of a baseline, written in the baseline's file. */
export interface BaselineDefinition<Name extends string, Options extends OptionsShape>
  extends MemberDefinition<Name, Options> {
  /** Name in tables and charts. */
  readonly title: string;
  /** Version of the method, incremented whenever its results change. */
  readonly version: number;
  /** Whether the baseline is trained; default false. */
  readonly trained?: boolean;
  /** @throws HypernetError `option` if the options, each within its range, are not valid for images of the shape */
  check?(options: FullOptions<Options>, shape: ImageShape): void;
  /**
   * Treatment of images of several sizes: with `each` (default) the baseline is estimated for each size separately,
   * from the training images of that size; with `all` one estimate uses all sizes.
   */
  readonly sizes?: 'each' | 'all';
  /**
   * Estimates the baseline from the training images, for images that `check` accepted. With `sizes: each` all images
   * have one size.
   */
  fit(options: FullOptions<Options>, learning: FitOptions): Promise<FittedBaseline>;
}

/** Estimates a baseline for each size separately and combines the results into one baseline for all sizes. */
async function fitEachSize(
  name: string,
  learning: FitOptions,
  fit: (own: FitOptions) => Promise<FittedBaseline>,
): Promise<FittedBaseline> {
  const fitted = new Map<string, FittedBaseline>();
  for (const size of splitBySize(learning.dataset, { start: 0, count: learning.dataset.count }))
    fitted.set(
      `${size.height}×${size.width}`,
      await fit({ ...learning, ...ofSize(name, learning, size) }).catch((error: Error) => {
        if (!(error instanceof HypernetError)) throw error;
        throw new HypernetError(
          error.code,
          `${error.message} Images differ in size: these are of ${size.height}×${size.width}.`,
        );
      }),
    );
  const all = [...fitted.values()];
  return {
    name,
    parameterCount: all.reduce((sum, { parameterCount }) => sum + parameterCount, 0),
    details: [...fitted].flatMap(([size, { details }]) => (details === '' ? [] : [`${size}: ${details}`])).join('; '),
    predict: async (context) => {
      const own = fitted.get(`${context.height}×${context.width}`);
      if (own) return own.predict(context);
      throw new HypernetError(
        'shape',
        `${name}: it was fitted to ${[...fitted.keys()].join(', ')}, got ${context.height}×${context.width}`,
      );
    },
    dispose: () => {
      for (const one of all) one.dispose();
    },
  };
}

/**
 * Returns the training images of a size. The split is empty for a size without training images, which only baselines
 * that learn nothing from images accept.
 */
function ofSize(name: string, { dataset, split }: FitOptions, size: SizeGroup): Pick<FitOptions, 'dataset' | 'split'> {
  try {
    return imagesOfSize(dataset, split, size);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    const { message } = error;
    const read = () => Promise.reject(new HypernetError('option', `${name}: ${message}`));
    return { dataset: { ...size.dataset, count: 0, read }, split: { start: 0, count: 0 } };
  }
}

/** A baseline by its definition: options are checked against the schema, and have their defaults. */
export function baselineType<const Name extends string, Options extends OptionsShape>(
  definition: BaselineDefinition<Name, Options>,
): Baseline<Name, NamedSchema<'type', Name, Options>> {
  const { title, version, trained = false, sizes = 'each', check, fit, ...named } = definition;
  const member = defineMember(named);
  const read = (config: unknown, shape: ImageShape) => {
    const options = checkOptions(member.name, member.schema, config) as unknown as FullOptions<Options>;
    check?.(options, shape);
    return options;
  };
  return {
    ...member,
    title,
    version,
    trained,
    check: (config, shape) => void read(config, shape),
    fit: async (config, learning) => {
      if (!learning.dataset.sizes || sizes === 'all') return fit(read(config, learning.dataset), learning);
      return fitEachSize(title, learning, (own) => fit(read(config, own.dataset), own));
    },
  };
}
