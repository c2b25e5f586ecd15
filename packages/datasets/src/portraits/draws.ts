import { type RandomStream, randomInteger } from '../random-stream.js';

/** Random draws from one stream. Only exact arithmetic is used, so all JavaScript engines give the same results. */
export class Draws {
  constructor(private readonly next: RandomStream) {}

  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Draws from a bounded, bell-shaped distribution: the mean of three uniform numbers. */
  bell(low: number, high: number): number {
    return low + ((high - low) * (this.next() + this.next() + this.next())) / 3;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[randomInteger(this.next, items.length)] as T;
  }

  /** Draws one of the names with probability proportional to its weight. */
  choose<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const names = Object.keys(weights) as Name[];
    let left = this.next() * names.reduce((sum, name) => sum + weights[name], 0);
    const chosen = names.find((name) => {
      left -= weights[name];
      return left < 0;
    });
    return chosen ?? (names[0] as Name);
  }
}
