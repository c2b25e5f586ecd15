import { parseDocument } from 'yaml';
import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import { UsageError } from '../usage-error.js';

/** One training of a sweep. */
export interface SweepRun {
  /** Of its folder: `omega0=10,seed=2`. */
  name: string;
  /** Of the combination alone: `omega0=10`. */
  variant: string;
  /** The value of each key in the name: `10`. */
  labels: readonly string[];
  /** `key=value` each. */
  set: readonly string[];
}

/**
 * Reads `key=value,value,…`, the values as YAML: `model.siren.omega0=10,30`, `model.hypernetwork.hidden=[64],[64, 64]`.
 *
 * @throws UsageError
 */
export function parseGrid(texts: readonly string[]): SweepConfig['grid'] {
  return Object.fromEntries(
    texts.map((text) => {
      const [, key, values] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
      const document = parseDocument(`[${values ?? ''}]`, { prettyErrors: false });
      const list = document.errors.length === 0 ? (document.toJS() as unknown[]) : [];
      if (key === undefined || list.length === 0)
        throw new UsageError(`--grid ${text}: expected a key and values, for instance model.siren.omega0=10,30,60`);
      return [key, list];
    }),
  );
}

/** Every variant and combination under every seed, the seeds of a combination one after the other. */
export function planSweep({ grid, variants, seeds }: SweepConfig, firstSeed: number): SweepRun[] {
  const short = shortNames(Object.keys(grid));
  const named = Object.entries(variants).map(([name, overrides]) => ({
    names: [plain(name)],
    labels: [name],
    set: Object.entries(overrides).map(([key, value]) => `${key}=${JSON.stringify(value)}`),
  }));
  let combinations: { names: string[]; labels: string[]; set: string[] }[] =
    named.length > 0 ? named : [{ names: [], labels: [], set: [] }];
  for (const [key, values] of Object.entries(grid))
    combinations = combinations.flatMap(({ names, labels, set }) =>
      values.map((value) => ({
        names: [...names, `${short.get(key)}=${plain(value)}`],
        labels: [...labels, plain(value)],
        set: [...set, `${key}=${JSON.stringify(value)}`],
      })),
    );
  return combinations.flatMap(({ names, labels, set }) =>
    Array.from({ length: seeds }, (_, index) => {
      const seed = firstSeed + index;
      return {
        name: [...names, `seed=${seed}`].join(','),
        variant: names.join(',') || 'all',
        labels,
        set: [...set, `seed=${seed}`],
      };
    }),
  );
}

/** The last part of each key, and as many before it as tell the keys apart. */
function shortNames(keys: readonly string[]): Map<string, string> {
  const tail = (key: string, parts: number): string => key.split('.').slice(-parts).join('.');
  return new Map(
    keys.map((key) => {
      let parts = 1;
      while (keys.some((other) => other !== key && tail(other, parts) === tail(key, parts))) parts++;
      return [key, tail(key, parts)];
    }),
  );
}

/** A value in the name of a folder; a member of a family by its type alone, and the options that it is given. */
function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value).replace('"type":', '');
  return text.replaceAll(/[{}"]/g, '').replaceAll(/[^\w.+[\]-]+/g, '_');
}
