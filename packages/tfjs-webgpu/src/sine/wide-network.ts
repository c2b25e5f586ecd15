import * as tf from '@tensorflow/tfjs-core';

/** Sine network that is too wide for workgroup memory. */
export interface WideNetwork {
  readonly omegas: readonly number[];
  readonly coords: tf.TensorInfo;
  readonly parameters: readonly tf.TensorInfo[];
}

/** Planes of a layer: value, first derivatives with respect to the inputs, Laplacian, up to the requested order. */
type Planes = readonly tf.Tensor[];

/*
 * The computation of the shaders with TensorFlow.js's operations, layer by layer; sine-wgsl.ts has the formulas. The gradient is
 * explicit, because operations inside a kernel are not recorded on the gradient tape.
 */

/** Returns the value, the gradient and the Laplacian of a network, up to the requested order. */
export function runWideForward(network: WideNetwork, order: 0 | 1 | 2): tf.TensorInfo[] {
  return tf.tidy(() => {
    const { last } = layersOf(network, order);
    const [value, ...rest] = last as [tf.Tensor, ...tf.Tensor[]];
    if (order === 0) return [value];
    const slopes = order === 2 ? rest.slice(0, -1) : rest;
    return [value, tf.stack(slopes, -1), ...(order === 2 ? rest.slice(-1) : [])];
  });
}

/** Returns the gradients with respect to the coordinates, W0, b0, … */
export function runWideBackward(
  network: WideNetwork,
  order: 0 | 1 | 2,
  upstream: readonly tf.TensorInfo[],
): tf.TensorInfo[] {
  return tf.tidy(() => {
    const { into, before } = layersOf(network, order);
    const [value, gradient, laplacian] = upstream.map(asTensor) as [tf.Tensor, tf.Tensor?, tf.Tensor?];
    let d: Planes = [value, ...(gradient ? tf.unstack(gradient, -1) : []), ...(laplacian ? [laplacian] : [])];
    const byParameter: tf.Tensor[] = [];
    for (let layer = network.omegas.length - 1; layer >= 0; layer--) {
      const [weight, bias] = network.parameters.slice(2 * layer, 2 * layer + 2).map(asTensor) as [tf.Tensor, tf.Tensor];
      const g = activationGradient(network.omegas[layer] as number, before[layer] as Planes, d, order);
      const byWeight = tf.addN(
        g.map((plane, p) => productOfRows((into[layer] as Planes)[p] as tf.Tensor, plane, weight)),
      );
      byParameter.unshift(byWeight, sumTo(g[0] as tf.Tensor, bias.shape));
      d = g.map((plane) => multiply(plane, weight, true));
    }
    return [sumTo(d[0] as tf.Tensor, network.coords.shape), ...byParameter];
  });
}

/**
 * Returns the inputs (`into`) and the pre-activations (`before`) of each layer, and the outputs of the last (`last`).
 */
function layersOf(
  { omegas, coords, parameters }: WideNetwork,
  order: 0 | 1 | 2,
): { into: Planes[]; before: Planes[]; last: Planes } {
  const x = perSet(asTensor(coords), parameters[0] as tf.TensorInfo);
  const inputs = x.shape.at(-1) as number;
  const unit = (i: number) => tf.add(tf.cast(tf.oneHot(tf.scalar(i, 'int32'), inputs), 'float32'), tf.zerosLike(x));
  let planes: Planes = [
    x,
    ...(order > 0 ? Array.from({ length: inputs }, (_, i) => unit(i)) : []),
    ...(order === 2 ? [tf.zerosLike(x)] : []),
  ];
  const into: Planes[] = [];
  const before: Planes[] = [];
  omegas.forEach((omega, layer) => {
    const [weight, bias] = parameters.slice(2 * layer, 2 * layer + 2).map(asTensor) as [tf.Tensor, tf.Tensor];
    const z = planes.map((plane) => multiply(plane, weight, false));
    z[0] = tf.add(z[0] as tf.Tensor, bias);
    into.push(planes);
    before.push(z);
    planes = omega === 0 ? z : activation(omega, z, order);
  });
  return { into, before, last: planes };
}

function trigonometry(omega: number, z: tf.Tensor) {
  const angle = tf.mul(z, omega);
  const sine = tf.sin(angle);
  return { sine, slope: tf.mul(tf.cos(angle), omega), bend: tf.mul(sine, omega * omega) };
}

/** Returns the first derivatives and the Laplacian among the planes. */
function derivativesOf(planes: Planes, order: 0 | 1 | 2): { slopes: Planes; laplacian: tf.Tensor | undefined } {
  return { slopes: planes.slice(1, order === 2 ? -1 : undefined), laplacian: order === 2 ? planes.at(-1) : undefined };
}

const sumOf = (tensors: readonly tf.Tensor[]): tf.Tensor => tensors.reduce((sum, tensor) => tf.add(sum, tensor));

function activation(omega: number, z: Planes, order: 0 | 1 | 2): Planes {
  const { sine, slope, bend } = trigonometry(omega, z[0] as tf.Tensor);
  const { slopes, laplacian } = derivativesOf(z, order);
  const squares = laplacian && sumOf(slopes.map((plane) => tf.square(plane)));
  return [
    sine,
    ...slopes.map((plane) => tf.mul(slope, plane)),
    ...(laplacian && squares ? [tf.sub(tf.mul(slope, laplacian), tf.mul(bend, squares))] : []),
  ];
}

function activationGradient(omega: number, z: Planes, d: Planes, order: 0 | 1 | 2): Planes {
  if (omega === 0) return d;
  const { slope, bend } = trigonometry(omega, z[0] as tf.Tensor);
  const [behind, of] = [derivativesOf(d, order), derivativesOf(z, order)];
  let value = tf.mul(slope, d[0] as tf.Tensor);
  const bends = d.slice(1).map((plane, p) => tf.mul(plane, z[p + 1] as tf.Tensor));
  if (bends.length > 0) value = tf.sub(value, tf.mul(bend, sumOf(bends)));
  const { laplacian } = behind;
  if (laplacian) {
    const squares = sumOf(of.slopes.map((plane) => tf.square(plane)));
    value = tf.sub(value, tf.mul(tf.mul(slope, omega * omega), tf.mul(laplacian, squares)));
  }
  const slopes = behind.slopes.map((plane, i) => {
    const own = tf.mul(slope, plane);
    return laplacian ? tf.sub(own, tf.mul(tf.mul(bend, 2), tf.mul(of.slopes[i] as tf.Tensor, laplacian))) : own;
  });
  return [value, ...slopes, ...(laplacian ? [tf.mul(slope, laplacian)] : [])];
}

/** Wraps a kernel's input in a tensor without taking ownership. */
const asTensor = (info: tf.TensorInfo): tf.Tensor =>
  info instanceof tf.Tensor ? info : tf.engine().makeTensorFromTensorInfo(info);

/** Repeats shared coordinates for each set of weights. */
const perSet = (x: tf.Tensor, { shape }: tf.TensorInfo): tf.Tensor =>
  shape.length === 3 && x.rank === 2 ? tf.add(x, tf.zeros([shape[0] as number, 1, 1])) : x;

function multiply(x: tf.Tensor, weight: tf.Tensor, transposed: boolean): tf.Tensor {
  if (weight.rank === 3) return tf.matMul(x, weight, false, transposed);
  const columns = weight.shape[transposed ? 0 : 1] as number;
  return tf.reshape(tf.matMul(tf.reshape(x, [-1, x.shape.at(-1) as number]), weight, false, transposed), [
    ...x.shape.slice(0, -1),
    columns,
  ]);
}

function productOfRows(x: tf.Tensor, g: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  if (weight.rank === 3) return tf.matMul(x, g, true, false);
  const rows = (tensor: tf.Tensor) => tf.reshape(tensor, [-1, tensor.shape.at(-1) as number]);
  return tf.matMul(rows(x), rows(g), true, false);
}

function sumTo(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], x.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, [...shape]);
}
