import * as tf from '@tensorflow/tfjs-core';

/** Processes that train one model together, each in step with the others. */
export interface ProcessGroup {
  /** Of this process, from 0, and how many there are: a power of two. */
  readonly rank: number;
  readonly size: number;
  /**
   * Sums numbers over all processes, in place, in a fixed binary tree over their ranks.
   *
   * @param brief rounds every summand and sum to the eight significant bits of bfloat16
   */
  sum(values: Float32Array, brief?: boolean): Promise<void>;
}

/**
 * Sums lists of tensors in a fixed binary tree: `((a + b) + (c + d)) + …`, so that it does not matter for a bit which of them one
 * process sums, as long as it has a whole branch.
 */
export class TreeSum {
  readonly #brief: boolean;
  readonly #parts: { readonly level: number; readonly tensors: readonly tf.Tensor[] }[] = [];

  /** @param brief rounds every summand and sum to the eight significant bits of bfloat16 */
  constructor(brief = false) {
    this.#brief = brief;
  }

  /** Takes tensors, which it disposes in time. */
  add(tensors: readonly tf.Tensor[]): void {
    let part = { level: 0, tensors: this.#brief ? replaced(tensors, rounded) : tensors };
    for (let last = this.#parts.at(-1); last?.level === part.level; last = this.#parts.at(-1)) {
      this.#parts.pop();
      const right = part.tensors;
      const sums = last.tensors.map((left, index) => {
        const sum = tf.add(left, right[index] as tf.Tensor);
        tf.dispose([left, right[index] as tf.Tensor]);
        return sum;
      });
      part = { level: part.level + 1, tensors: this.#brief ? replaced(sums, rounded) : sums };
    }
    this.#parts.push(part);
  }

  /** The sum of a power of two of summands, for the caller to dispose. */
  take(): readonly tf.Tensor[] {
    return this.#parts.pop()?.tensors ?? [];
  }

  /** Disposes what was not taken. */
  dispose(): void {
    for (const { tensors } of this.#parts.splice(0)) tf.dispose([...tensors]);
  }
}

/** The nearest numbers of eight significant bits, by Dekker's splitting. */
function rounded(tensor: tf.Tensor): tf.Tensor {
  const scaled = tf.mul(tensor, 2 ** 16 + 1);
  return tf.sub(scaled, tf.sub(scaled, tensor));
}

/** Replaces tensors, which are disposed. */
function replaced(tensors: readonly tf.Tensor[], make: (tensor: tf.Tensor) => tf.Tensor): tf.Tensor[] {
  return tensors.map((tensor) => {
    const made = tf.tidy(() => make(tensor));
    tensor.dispose();
    return made;
  });
}

/** Sums tensors over all processes, in place of the given ones, which are disposed. */
export async function sumOverGroup(
  group: ProcessGroup,
  tensors: readonly tf.Tensor[],
  brief: boolean,
): Promise<tf.Tensor[]> {
  const all = new Float32Array(tensors.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  for (const tensor of tensors) {
    all.set(await tensor.data<'float32'>(), at);
    at += tensor.size;
  }
  const shapes = tensors.map(({ shape }) => shape);
  tf.dispose([...tensors]);
  await group.sum(all, brief);
  at = 0;
  return shapes.map((shape) => {
    const from = at;
    at += tf.util.sizeFromShape(shape);
    return tf.tensor(all.slice(from, at), shape);
  });
}

/** Tensors over a count, which is a power of two: exactly. They are disposed. */
export function meansOf(tensors: readonly tf.Tensor[], count: number): readonly tf.Tensor[] {
  return count === 1 ? tensors : replaced(tensors, (tensor) => tf.mul(tensor, 1 / count));
}
