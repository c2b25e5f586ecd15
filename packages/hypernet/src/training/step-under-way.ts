import * as tf from '@tensorflow/tfjs-core';

/** Step of a training whose numbers may not have been read from the device yet. */
export interface StepUnderWay<Report> {
  readonly report: Promise<Report>;
  /** Gradients of the step, which show the cause of a divergence. */
  readonly gradients: readonly tf.Tensor[];
  /** Waits for the numbers and disposes the gradients. Has no effect the second time. */
  end(): Promise<void>;
}

/** Returns a step that has begun, from the promise of its report. */
export function stepUnderWay<Report>(report: Promise<Report>, gradients: readonly tf.Tensor[]): StepUnderWay<Report> {
  report.catch(() => undefined); // thrown where the report is awaited
  return {
    report,
    gradients,
    async end() {
      await report.catch(() => undefined);
      tf.dispose([...gradients]);
    },
  };
}

/**
 * Settles steps in order, each after the next one has begun, so that a backend that computes asynchronously has work
 * while the program waits for the numbers of a step.
 */
export class SettlesLater<Report> {
  readonly #settle: (step: StepUnderWay<Report>) => Promise<void>;
  #waiting: StepUnderWay<Report> | undefined;

  /** @param settle checks and reports a step; it is not called for a step after one that failed */
  constructor(settle: (step: StepUnderWay<Report>) => Promise<void>) {
    this.#settle = settle;
  }

  /**
   * Accepts a step that has begun, and settles the step before it.
   *
   * @param now whether to settle the given step too; always true on backends that compute synchronously
   */
  async begin(step: StepUnderWay<Report>, now: boolean): Promise<void> {
    const before = this.#waiting;
    this.#waiting = step;
    if (before) await this.#settleAndEnd(before);
    if (now || !computesLater()) await this.settle();
  }

  /** Settles the last step, if it waits. */
  async settle(): Promise<void> {
    const step = this.#waiting;
    this.#waiting = undefined;
    if (step) await this.#settleAndEnd(step);
  }

  /** Drops the last step, if it waits, after an error. */
  async end(): Promise<void> {
    await this.#waiting?.end();
    this.#waiting = undefined;
  }

  async #settleAndEnd(step: StepUnderWay<Report>): Promise<void> {
    try {
      await this.#settle(step);
    } finally {
      await step.end();
    }
  }
}

/**
 * Returns whether the backend computes asynchronously. A step can then begin before the numbers of the previous step
 * are read.
 */
const computesLater = (): boolean => (tf.backend() as { readonly computesLater?: boolean }).computesLater === true;
