import { CLOSEST, type Size, type View, WHOLE } from '../view.js';

/** A sample: the image with an index among those of a seed. */
export interface SampleName {
  readonly seed: number;
  readonly index: number;
}

/** What the view of samples shows. */
export interface SamplesState {
  /** Seed of the samples that can be chosen. */
  readonly seed: number;
  /** Ends of the path between two samples. */
  readonly from: SampleName;
  readonly to: SampleName;
  /** Share of the way from one to the other, 0 to 1. */
  readonly share: number;
  readonly view: View;
}

/** Number of samples that can be chosen at once. */
export const SAMPLES = 16;

export const MAX_SEED = 999_999_999;

/** State without a link. */
export const FIRST_STATE: SamplesState = {
  seed: 1,
  from: { seed: 1, index: 0 },
  to: { seed: 1, index: 1 },
  share: 0,
  view: WHOLE,
};

/** Decimal places of the share, and significant digits of the visible part: finer than a pixel at every zoom. */
const SHARE_DIGITS = 2;
const VIEW_DIGITS = 7;

/** Writes a state as the query of a link: `seed=3&from=3.0&to=3.7&at=0.4`. */
export function writeState({ seed, from, to, share, view }: SamplesState): string {
  const { row, column, reach } = view;
  const place = [row, column, reach].map((value) => Number(value.toPrecision(VIEW_DIGITS)));
  return [
    `seed=${seed}`,
    `from=${keyOf(from)}`,
    `to=${keyOf(to)}`,
    `at=${Number(share.toFixed(SHARE_DIGITS))}`,
    ...(reach < 1 ? [`view=${place.join(',')}`] : []),
  ].join('&');
}

/** Reads a state from the query of a link. What is missing or out of range is as in `before`. */
export function readState(query: string, before: SamplesState = FIRST_STATE): SamplesState {
  const parameters = new URLSearchParams(query);
  const number = (name: string, [least, most]: readonly [number, number], other: number) => {
    const text = parameters.get(name);
    const value = Number(text);
    return text !== null && text.trim() !== '' && value >= least && value <= most ? value : other;
  };
  const sample = (name: string, other: SampleName): SampleName => {
    const [, seed, index] = /^(\d+)\.(\d+)$/.exec(parameters.get(name) ?? '') ?? [];
    const found = { seed: Number(seed), index: Number(index) };
    return found.seed <= MAX_SEED && found.index < SAMPLES ? found : other;
  };
  const [row, column, reach] = (parameters.get('view') ?? '').split(',').map(Number);
  const isView = [row, column, reach].every(Number.isFinite) && Number(reach) >= CLOSEST && Number(reach) <= 1;
  return {
    seed: Math.floor(number('seed', [0, MAX_SEED], before.seed)),
    from: sample('from', before.from),
    to: sample('to', before.to),
    share: number('at', [0, 1], before.share),
    view: isView ? ({ row, column, reach } as View) : parameters.size > 0 ? WHOLE : before.view,
  };
}

/** Returns the name of a sample in links: `3.0`. */
export function keyOf({ seed, index }: SampleName): string {
  return `${seed}.${index}`;
}

/** Returns the name of a sample for people: `sample 1 of seed 3`. */
export function titleOf({ seed, index }: SampleName): string {
  return `sample ${index + 1} of seed ${seed}`;
}

/** Moves and enlarges a view so that it shows nothing beyond the edges of the image. */
export function within({ row, column, reach }: View, image: Size): View {
  if (reach >= 1) return WHOLE;
  const clamp = (center: number, pixels: number): number => {
    const most = (pixels / Math.max(1, pixels - 1)) * (1 - reach);
    return Math.min(most, Math.max(-most, center));
  };
  return { row: clamp(row, image.height), column: clamp(column, image.width), reach };
}
