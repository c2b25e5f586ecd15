import * as tf from '@tensorflow/tfjs-core';

/** An operation that TensorFlow.js recorded for differentiation. */
export interface RecordedOperation {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  /** Saved copies of inputs and outputs for the gradient. The owner of the tape disposes of them. */
  readonly saved: readonly tf.Tensor[];
  /**
   * Computes the gradients with respect to the inputs from those with respect to the outputs, which are null if absent.
   */
  readonly gradient?: (upstream: readonly (tf.Tensor | null)[]) => Record<string, () => tf.Tensor>;
}

/** Kernels whose gradients use only the shapes of the tensors that TensorFlow.js saves. */
const SHAPES_ONLY: ReadonlySet<string> = new Set([
  tf.Add,
  tf.AddN,
  tf.Sub,
  tf.Sum,
  tf.Mean,
  tf.Reshape,
  tf.ExpandDims,
  tf.Concat,
  tf.Pack,
  tf.PadV2,
  tf.Slice,
]);

/** Kernels of products. The gradient with respect to one factor uses the other factor and its own shape. */
const PRODUCTS: ReadonlySet<string> = new Set([tf.Multiply, tf.BatchMatMul]);

/** Operations that save their result as the third tensor but use it only if they have an activation. */
const FUSED: ReadonlySet<string> = new Set(['fusedConv2d__op', 'fusedMatMul__op']);
const FUSED_RESULT = 2;

/**
 * Tape that replaces that of TensorFlow.js and saves fewer tensors. It skips operations that do not depend on the
 * sources, and tensors whose shape alone is needed.
 */
export class RecordedOperations extends Array<RecordedOperation> {
  /** Ids of the source tensors and of all tensors that depend on them. */
  readonly dependent: Set<number>;

  /** Constructor of derived arrays: slices are plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(sources: readonly tf.Tensor[]) {
    super();
    this.dependent = new Set(sources.map(({ id }) => id));
  }

  /** Records operations. Called by TensorFlow.js. */
  override push(...operations: RecordedOperation[]): number {
    for (const operation of operations) this.record(operation);
    return this.length;
  }

  private record(operation: RecordedOperation): void {
    const { inputs, outputs, saved, kernelName } = operation;
    const depends = Object.values(inputs).some((input) => this.dependent.has(input.id));
    if (depends) for (const { id } of outputs) this.dependent.add(id);
    if (SHAPES_ONLY.has(kernelName)) tf.dispose([...saved]);
    // A nested gradient may be with respect to other tensors.
    else if (tf.engine().state.gradientDepth === 1) this.disposeVain(operation, depends);
    if (depends || tf.engine().state.gradientDepth > 1) super.push(operation);
  }

  private disposeVain({ kernelName, inputs, outputs, saved }: RecordedOperation, depends: boolean): void {
    if (!depends) tf.dispose([...saved]);
    else if (PRODUCTS.has(kernelName)) {
      const [a, b] = [inputs.a, inputs.b].map((input) => input !== undefined && this.dependent.has(input.id));
      if (!a) saved[1]?.dispose();
      if (!b) saved[0]?.dispose();
    } else if (FUSED.has(kernelName) && saved[FUSED_RESULT]?.dataId === outputs[0]?.dataId)
      saved[FUSED_RESULT]?.dispose();
  }
}

/**
 * Returns whether the operations that are recorded now may be differentiated with respect to a tensor, or to something
 * from which it was computed.
 */
export function mayBeDifferentiated({ id }: tf.Tensor): boolean {
  const { gradientDepth, activeTape } = tf.engine().state;
  if (gradientDepth === 0) return false;
  // TensorFlow.js's own tape does not tell, nor does that of a nested gradient.
  return gradientDepth > 1 || !(activeTape instanceof RecordedOperations) || activeTape.dependent.has(id);
}
