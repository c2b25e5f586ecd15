/** A loss that has risen so many times above the lowest it had settled at, and above where it began, comes back only by chance. */
export const EXPLODED_LOSS = 100;

/**
 * The same for the norm of the gradient, which swings far more from batch to batch and is clipped: only what no swing explains
 * counts.
 */
export const EXPLODED_GRADIENT = 10_000;

/** What was measured in a step. */
export interface WatchedNumbers {
  /** An error that is 0 or more: the pixels' squared error, not a likelihood. */
  readonly loss: number;
  /** Global norm of the gradient before clipping. */
  readonly gradient: number;
}

/** What went wrong in a training, as {@link DivergenceWatch} judges. */
export interface DivergenceFault {
  readonly quantity: keyof WatchedNumbers;
  readonly value: number;
  /** The lowest level that it had settled at; undefined in the first step. */
  readonly lowest: number | undefined;
}

/** How a quantity has gone so far; plain data. */
export interface Level {
  /** Mean over about ten steps, not yet divided by the weights' sum. */
  readonly sum: number;
  readonly steps: number;
  /** Of its means. */
  readonly lowest: number;
  /** Its first value above 0. */
  readonly first: number;
}

/** All that a later watch needs to judge as this one would. */
export type DivergenceState = { readonly [Quantity in keyof WatchedNumbers]?: Level };

/** Steps that a level is averaged over. */
const MEMORY = 10;

const FACTORS: Readonly<Record<keyof WatchedNumbers, number>> = { loss: EXPLODED_LOSS, gradient: EXPLODED_GRADIENT };

/** Tells a training that goes wrong from one that only has a bad batch. */
export class DivergenceWatch {
  #levels: DivergenceState;

  constructor(state: DivergenceState = {}) {
    this.#levels = state;
  }

  /** Plain data, fit for JSON. */
  get state(): DivergenceState {
    return this.#levels;
  }

  /** Judges a step, and remembers it if nothing is wrong with it. */
  check(numbers: WatchedNumbers): DivergenceFault | undefined {
    const quantities = Object.keys(FACTORS) as (keyof WatchedNumbers)[];
    for (const quantity of quantities) {
      const value = numbers[quantity];
      const level = this.#levels[quantity];
      if (!Number.isFinite(value) || (level && value > Math.max(FACTORS[quantity] * level.lowest, level.first)))
        return { quantity, value, lowest: level?.lowest };
    }
    this.#levels = Object.fromEntries(
      quantities.flatMap((quantity) => {
        const level = follow(this.#levels[quantity], numbers[quantity]);
        return level ? [[quantity, level]] : [];
      }),
    );
    return undefined;
  }
}

/** A value of 0 says nothing of a level, which would be exceeded by anything. */
function follow(level: Level | undefined, value: number): Level | undefined {
  if (!(value > 0)) return level;
  if (!level) return { sum: value / MEMORY, steps: 1, lowest: value, first: value };
  const sum = level.sum * (1 - 1 / MEMORY) + value / MEMORY;
  const steps = level.steps + 1;
  const mean = sum / (1 - (1 - 1 / MEMORY) ** steps);
  return { sum, steps, lowest: Math.min(level.lowest, mean), first: level.first };
}
