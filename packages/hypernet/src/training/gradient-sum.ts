import * as tf from '@tensorflow/tfjs-core';

/** A group of processes that train one model synchronously. */
export interface ProcessGroup {
  /** Rank of this process, from 0. The size of the group is a power of two. */
  readonly rank: number;
  readonly size: number;
  /**
   * Sums numbers over all processes, in place, in a fixed binary tree over the ranks.
   *
   * @param brief whether every summand and sum is rounded to the eight significant bits of bfloat16
   */
  sum(values: Float32Array, brief?: boolean): Promise<void>;
}

/**
 * Sums lists of tensors in a fixed binary tree: `((a + b) + (c + d)) + …`. The result is bitwise the same whether one
 * process sums all of them or several processes sum one branch each.
 */
export class TreeSum {
  readonly #brief: boolean;
  readonly #parts: { readonly level: number; readonly tensors: readonly tf.Tensor[] }[] = [];

  /** @param brief whether every summand and sum is rounded to the eight significant bits of bfloat16 */
  constructor(brief = false) {
    this.#brief = brief;
  }

  /** Adds tensors to the sum and takes ownership of them. */
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

  /** Returns the sum of a power of two of summands, to be disposed by the caller. */
  take(): readonly tf.Tensor[] {
    return this.#parts.pop()?.tensors ?? [];
  }

  /** Disposes the tensors that were not taken. */
  dispose(): void {
    for (const { tensors } of this.#parts.splice(0)) tf.dispose([...tensors]);
  }
}

/** Rounds numbers to eight significant bits with Dekker's splitting. */
function rounded(tensor: tf.Tensor): tf.Tensor {
  const scaled = tf.mul(tensor, 2 ** 16 + 1);
  return tf.sub(scaled, tf.sub(scaled, tensor));
}

/** Replaces tensors and disposes the originals. */
function replaced(tensors: readonly tf.Tensor[], make: (tensor: tf.Tensor) => tf.Tensor): tf.Tensor[] {
  return tensors.map((tensor) => {
    const made = tf.tidy(() => make(tensor));
    tensor.dispose();
    return made;
  });
}

/** Sums tensors over all processes and disposes the given ones. */
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

/** Divides tensors by a count and disposes the originals. The count is a power of two, so the division is exact. */
export function meansOf(tensors: readonly tf.Tensor[], count: number): readonly tf.Tensor[] {
  return count === 1 ? tensors : replaced(tensors, (tensor) => tf.mul(tensor, 1 / count));
}
