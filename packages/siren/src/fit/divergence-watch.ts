/** A loss so many times the lowest has run away. */
const RISE = 100;

/** One bad batch is no divergence: so many losses in a row are. */
const PATIENCE = 20;

/** A state is kept as a good one only if its loss is at most so many times the lowest. */
const GOOD = 10;

/** Notices a loss that runs away: one that is not finite, or many in a row a hundred times as high as it was. */
export class DivergenceWatch {
  #lowest = Number.POSITIVE_INFINITY;
  #high = 0;

  /**
   * Takes a step's loss and the norm of its gradient.
   *
   * @returns `good` where a state may be kept, `doubtful`, or `diverged`
   */
  observe(loss: number, gradientNorm: number): 'good' | 'doubtful' | 'diverged' {
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) return 'diverged';
    // A loss may be below zero, a log-likelihood for instance: there is no hundredfold of that.
    const rise = this.#lowest > 0 ? loss / this.#lowest : 1;
    this.#high = rise > RISE ? this.#high + 1 : 0;
    this.#lowest = Math.min(this.#lowest, loss);
    if (this.#high >= PATIENCE) return 'diverged';
    return rise <= GOOD ? 'good' : 'doubtful';
  }
}
