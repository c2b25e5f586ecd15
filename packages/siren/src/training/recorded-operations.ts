import * as tf from '@tensorflow/tfjs-core';

/** An operation that TensorFlow.js recorded for a gradient. */
export interface RecordedOperation {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  /** Copies of inputs and outputs that its gradient may look at; whoever has the tape disposes them. */
  readonly saved: readonly tf.Tensor[];
  /** The gradients by the inputs from those by the outputs, null where there is none. */
  readonly gradient?: (upstream: readonly (tf.Tensor | null)[]) => Record<string, () => tf.Tensor>;
}

/** Kernels whose gradients look at no more than the shapes of what TensorFlow.js saves for them. */
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

/** Kernels of two factors: the gradient by one looks at the other, and at the shape of its own. */
const PRODUCTS: ReadonlySet<string> = new Set([tf.Multiply, tf.BatchMatMul]);

/** Operations of TensorFlow.js that save their result as the third tensor and look at it only if they have an activation. */
const FUSED: ReadonlySet<string> = new Set(['fusedConv2d__op', 'fusedMatMul__op']);
const FUSED_RESULT = 2;

/**
 * What was recorded for the gradient by some tensors, in the place of TensorFlow.js's own tape, without what that keeps in vain:
 * operations that no such tensor has a part in, and tensors of which a gradient needs the shape alone.
 */
export class RecordedOperations extends Array<RecordedOperation> {
  /** Ids of the tensors that a gradient is wanted by, and of all that depend on them. */
  readonly dependent: Set<number>;

  /** Parts of it are plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(sources: readonly tf.Tensor[]) {
    super();
    this.dependent = new Set(sources.map(({ id }) => id));
  }

  /** Called by TensorFlow.js. */
  override push(...operations: RecordedOperation[]): number {
    for (const operation of operations) this.record(operation);
    return this.length;
  }

  private record(operation: RecordedOperation): void {
    const { inputs, outputs, saved, kernelName } = operation;
    const depends = Object.values(inputs).some((input) => this.dependent.has(input.id));
    if (depends) for (const { id } of outputs) this.dependent.add(id);
    if (SHAPES_ONLY.has(kernelName)) tf.dispose([...saved]);
    // A gradient within the function may be by other tensors than those that are known here.
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
