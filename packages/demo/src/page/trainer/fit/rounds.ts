/**
 * Lets several loops take their steps in turn: no loop begins its next step before all have taken the last one. Between
 * two rounds no step is running.
 */
export class Rounds {
  readonly #between: () => Promise<void>;
  #members: number;
  #waiting: (() => void)[] = [];
  #ended = false;

  /**
   * Creates rounds.
   *
   * @param members number of loops
   * @param between called between two rounds. The next round begins after its promise resolves
   */
  constructor(members: number, between: () => Promise<void>) {
    this.#members = members;
    this.#between = between;
  }

  /** Waits for the next round. To be called by each loop after each of its steps. */
  async arrive(): Promise<void> {
    if (this.#ended) return;
    const turn = new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
    void this.#advance();
    await turn;
  }

  /** Leaves the rounds. To be called by each loop after its last step. */
  leave(): void {
    this.#members--;
    void this.#advance();
  }

  /** Releases all loops at once. Later arrivals do not wait. */
  end(): void {
    this.#ended = true;
    for (const release of this.#waiting.splice(0)) release();
  }

  async #advance(): Promise<void> {
    if (this.#waiting.length === 0 || this.#waiting.length < this.#members) return;
    const released = this.#waiting.splice(0);
    await this.#between();
    for (const release of released) release();
  }
}
