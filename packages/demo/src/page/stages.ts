/** One part of the work that follows a change; `stale` tells that a newer change makes it pointless to go on. */
export type Stage = (stale: () => boolean) => Promise<void>;

/**
 * Work in stages, one after another, begun anew from the stage that a change concerns. There is never more than one at work;
 * a change that comes meanwhile ends it early, and what it has not done is done after the change.
 */
export class Stages {
  readonly #stages: readonly Stage[];
  readonly #fail: (error: unknown) => void;
  #next = Number.POSITIVE_INFINITY;
  #working = false;

  /** @param fail called with what a stage throws; the stages after it are done all the same */
  constructor(stages: readonly Stage[], fail: (error: unknown) => void) {
    this.#stages = stages;
    this.#fail = fail;
  }

  /** A change: all is to be done again from this stage on. */
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
      // Left off early for an earlier stage, which begins anew; else what comes after this one.
      this.#next = Math.min(this.#next, stage + 1);
    }
    this.#next = Number.POSITIVE_INFINITY;
    this.#working = false;
  }
}
