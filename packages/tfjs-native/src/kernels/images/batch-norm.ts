import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../../addon.js';
import { type KernelArguments, type NativeKernel, withFallback } from '../../native-kernel.js';
import { NO_OUTPUT_STAGE } from '../../pending/output-stage.js';
import { outputOf } from '../../pending/pending-output.js';
import { BATCH_NORM_GRAD } from '../../portable/kernel-names.js';
import { areFloats } from './conv-shape.js';

type Floats = Float32Array;
const { batchNorm, batchNormGradient } = addonFunctions<{
  batchNorm(
    x: Floats,
    mean: Floats,
    variance: Floats,
    scale: Floats | undefined,
    offset: Floats | undefined,
    y: Floats,
    rows: number,
    width: number,
    epsilon: number,
    activation: number,
    slope: number,
    bias: Floats | undefined,
    slopes: Floats | undefined,
    residual: Floats | undefined,
    gate: Floats | undefined,
  ): void;
  batchNormGradient(
    dy: Floats,
    x: Floats,
    mean: Floats,
    variance: Floats,
    scale: Floats | undefined,
    dx: Floats,
    dMean: Floats,
    dVariance: Floats,
    dScale: Floats,
    dOffset: Floats,
    rows: number,
    width: number,
    epsilon: number,
  ): void;
}>();

const DEFAULT_EPSILON = 0.001;

const sizeOf = (tensor: tf.TensorInfo): number => tf.util.sizeFromShape(tensor.shape);

/** Checks ranks as the CPU kernel does, with its messages. */
function checkRanks({ mean, variance, scale, offset }: Record<string, tf.TensorInfo | undefined>): void {
  for (const [name, other] of Object.entries({ variance, offset, scale }))
    tf.util.assert(
      other === undefined || other === null || mean?.shape.length === other.shape.length,
      () => `Batch normalization gradient requires mean and ${name} to have equal ranks.`,
    );
}

/** The moments apply to the last dimensions, which have `width` elements. Other inputs are left to the CPU kernel. */
function forward({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo | undefined {
  checkRanks(inputs);
  const { x, mean, variance } = inputs as { x: tf.TensorInfo; mean: tf.TensorInfo; variance: tf.TensorInfo };
  const { scale, offset } = inputs as { scale?: tf.TensorInfo | null; offset?: tf.TensorInfo | null };
  const parameters = [mean, variance, scale, offset].filter((tensor) => tensor !== undefined && tensor !== null);
  const width = sizeOf(mean);
  const size = sizeOf(x);
  if (!areFloats(x, ...parameters) || parameters.some((tensor) => sizeOf(tensor) !== width)) return undefined;
  if (size === 0 || width === 0 || size % width !== 0) return undefined;
  const epsilon = (attrs.varianceEpsilon as number | undefined) ?? DEFAULT_EPSILON;
  const description = { shape: x.shape, stage: NO_OUTPUT_STAGE };
  return outputOf(backend, [x, ...parameters], description, ([values, means, variances, ...rest], full) => {
    const { bias, activation, slope, slopes, residual, gate } = full;
    const scales = scale ? rest[0] : undefined;
    const offsets = offset ? rest.at(-1) : undefined;
    const y = backend.floats(size);
    const given = [values, means, variances] as [Floats, Floats, Floats];
    const stage = [activation, slope, bias, slopes, residual, gate] as const;
    batchNorm(...given, scales, offsets, y, size / width, width, epsilon, ...stage);
    return y;
  });
}

/**
 * Gradients of batch normalization with moments of the last dimension: {dy, x, mean, variance, scale?}
 * {varianceEpsilon} → [dx, dMean, dVariance, dScale, dOffset].
 */
const gradient: NativeKernel = {
  name: BATCH_NORM_GRAD,
  run: ({ inputs, attrs, backend }) => {
    const { dy, x, mean, variance } = inputs as Record<string, tf.TensorInfo> as {
      dy: tf.TensorInfo;
      x: tf.TensorInfo;
      mean: tf.TensorInfo;
      variance: tf.TensorInfo;
    };
    const { scale } = inputs as { scale?: tf.TensorInfo };
    const tensors = [dy, x, mean, variance, ...(scale ? [scale] : [])];
    if (!areFloats(...tensors)) throw new Error(`${BATCH_NORM_GRAD}: expected float32 tensors`);
    const arrays = [dy, x, mean, variance].map((tensor) => backend.floatsOf(tensor));
    const [upstream, values, means, variances] = arrays as [Floats, Floats, Floats, Floats];
    const scales = scale && backend.floatsOf(scale);
    const [size, width] = [sizeOf(x), sizeOf(mean)];
    const dx = backend.floats(size);
    const others = [0, 1, 2, 3].map(() => backend.floats(width)) as [Floats, Floats, Floats, Floats];
    const epsilon = attrs.varianceEpsilon as number;
    batchNormGradient(upstream, values, means, variances, scales, dx, ...others, size / width, width, epsilon);
    return [
      backend.output(dx, x.shape, 'float32'),
      ...others.map((numbers) => backend.output(numbers, mean.shape, 'float32')),
    ];
  },
};

/** Batch normalization, and its gradient, which `src/layers/batch-norm-gradient.ts` registers. */
export const batchNormKernels: readonly NativeKernel[] = [withFallback(tf.FusedBatchNorm, forward), gradient];
