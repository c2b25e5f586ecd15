/** Factor of an explosion: a loss has exploded if it exceeds both its first value and this multiple of its lowest level. */
export const EXPLODED_LOSS = 100;

/**
 * Factor like {@link EXPLODED_LOSS} for the norm of the gradient. It is larger because the norm varies more from batch
 * to batch and is clipped.
 */
export const EXPLODED_GRADIENT = 10_000;

/** Quantities of one step. */
export interface WatchedNumbers {
  /** Loss, 0 or more, such as a squared error. Not a likelihood. */
  readonly loss: number;
  /** Global norm of the gradient before clipping. */
  readonly gradient: number;
}

/** Divergence that {@link DivergenceWatch} found. */
export interface DivergenceFault {
  readonly quantity: keyof WatchedNumbers;
  readonly value: number;
  /** Lowest level so far. Undefined in the first step. */
  readonly lowest: number | undefined;
}

/** Running level of a quantity. Plain data. */
export interface Level {
  /** Exponentially weighted sum over about ten steps, not yet divided by the sum of the weights. */
  readonly sum: number;
  readonly steps: number;
  /** Lowest of the running means. */
  readonly lowest: number;
  /** First value above 0. */
  readonly first: number;
}

/** State of a {@link DivergenceWatch}, from which a new watch can resume. */
export type DivergenceState = { readonly [Quantity in keyof WatchedNumbers]?: Level };

/** Number of steps in the running mean. */
const MEMORY = 10;

const FACTORS: Readonly<Record<keyof WatchedNumbers, number>> = { loss: EXPLODED_LOSS, gradient: EXPLODED_GRADIENT };

/** Distinguishes a divergence from a single bad batch. */
export class DivergenceWatch {
  #levels: DivergenceState;

  constructor(state: DivergenceState = {}) {
    this.#levels = state;
  }

  /** State of the watch. Plain data that can be stored as JSON. */
  get state(): DivergenceState {
    return this.#levels;
  }

  /** Checks a step. Returns the divergence, or undefined after adding the step to the running levels. */
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

/** Adds a value to a running level. A value of 0 is ignored, since any later value would exceed a multiple of it. */
function follow(level: Level | undefined, value: number): Level | undefined {
  if (!(value > 0)) return level;
  if (!level) return { sum: value / MEMORY, steps: 1, lowest: value, first: value };
  const sum = level.sum * (1 - 1 / MEMORY) + value / MEMORY;
  const steps = level.steps + 1;
  const mean = sum / (1 - (1 - 1 / MEMORY) ** steps);
  return { sum, steps, lowest: Math.min(level.lowest, mean), first: level.first };
}
