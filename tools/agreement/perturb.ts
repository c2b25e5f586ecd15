import * as tf from '@tensorflow/tfjs-core';

/** Shares of numbers that are moved up and down by one unit in the last place. */
const MOVED = 1 / 3;

/**
 * Moves a third of the numbers of each variable up by one unit in the last place and a third down, chosen by a seed: as
 * much as another rounding would change them.
 */
export async function perturb(variables: Iterable<tf.Variable>, seed: number): Promise<void> {
  let state = seed >>> 0;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (const variable of variables) {
    const values = Float32Array.from(await variable.data());
    const bits = new Int32Array(values.buffer);
    for (const [index, value] of values.entries()) {
      const drawn = draw();
      if (value === 0 || drawn >= 2 * MOVED) continue;
      bits[index] = (bits[index] as number) + (drawn < MOVED ? 1 : -1);
    }
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}
