/** A stage of the work after a change. `stale` returns true if a newer change has made the stage obsolete. */
export type Stage = (stale: () => boolean) => Promise<void>;

/**
 * Runs stages one after another. A change restarts the work at a stage. Only one stage runs at a time. A change during
 * a stage lets it end early, and the remaining stages run afterwards.
 */
export class Stages {
  readonly #stages: readonly Stage[];
  readonly #fail: (error: unknown) => void;
  #next = Number.POSITIVE_INFINITY;
  #working = false;

  /**
   * Creates the stages.
   *
   * @param fail called with the error of a stage. The following stages still run
   */
  constructor(stages: readonly Stage[], fail: (error: unknown) => void) {
    this.#stages = stages;
    this.#fail = fail;
  }

  /** Restarts the work at a stage. */
  from(stage: number): void {
    this.#next = Math.min(this.#next, stage);
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    while (this.#next < this.#stages.length) {
      const stage = this.#next;
      this.#next = Number.POSITIVE_INFINITY;
      try {
        await this.#stages[stage]?.(() => this.#next <= stage);
      } catch (error) {
        this.#fail(error);
      }
      // Continue with the next stage, or an earlier one if a change requires it.
      this.#next = Math.min(this.#next, stage + 1);
    }
    this.#next = Number.POSITIVE_INFINITY;
    this.#working = false;
  }
}
