import * as tf from '@tensorflow/tfjs-core';
import { apply } from '../network/apply.js';
import { repeatPerImage } from '../network/sine-layer.js';
import { checkCoords, checkParameters, type SirenParameters } from '../network/siren-parameters.js';
import type { SirenSpec } from '../network/siren-spec.js';

/**
 * The Jacobian of the values by the coordinates, by reverse mode: one backward pass per channel. Differentiable by
 * parameters and coordinates; `applyWithDerivatives` gives the same in one forward sweep and is the faster one.
 *
 * @param coords [N, I], or per image [B, N, I]
 * @returns [N, C, I], or per image [B, N, C, I]
 * @throws SirenError `shape` or `parameters` if coordinates or parameters do not fit the network
 */
export function gradient(spec: SirenSpec, parameters: SirenParameters, coords: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const { field, points } = prepare('siren.gradient', spec, parameters, coords);
    return jacobian(field, spec.outputs)(points);
  });
}

/**
 * All second derivatives of the values by the coordinates, by reverse mode over reverse mode, once for each channel and coordinate.
 * Differentiable by parameters and coordinates.
 *
 * @param coords [N, I], or per image [B, N, I]
 * @returns [N, C, I, I], or per image [B, N, C, I, I]; symmetric in the last two axes
 * @throws SirenError `shape` or `parameters` if coordinates or parameters do not fit the network
 */
export function hessian(spec: SirenSpec, parameters: SirenParameters, coords: tf.Tensor): tf.Tensor {
  return secondDerivatives('siren.hessian', spec, parameters, coords);
}

/**
 * The Laplacian of the values, the sum of the unmixed second derivatives, by reverse mode over reverse mode.
 * Differentiable by parameters and coordinates; `applyWithDerivatives` gives the same in one forward sweep and is the
 * faster one.
 *
 * @param coords [N, I], or per image [B, N, I]
 * @returns [N, C], or per image [B, N, C]
 * @throws SirenError `shape` or `parameters` if coordinates or parameters do not fit the network
 */
export function laplacian(spec: SirenSpec, parameters: SirenParameters, coords: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const second = secondDerivatives('siren.laplacian', spec, parameters, coords);
    return tf.sum(tf.mul(second, tf.eye(spec.inputs)), [-2, -1]);
  });
}

function secondDerivatives(what: string, spec: SirenSpec, parameters: SirenParameters, coords: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const { field, points } = prepare(what, spec, parameters, coords);
    const byChannel = slopes(field, spec.outputs).map((slope) => jacobian(slope, spec.inputs)(points));
    return tf.stack(byChannel, -3); // C × [.., N, I, I]
  });
}

/** A function whose numbers at a point depend on that point alone: [.., N, I] → [.., N, K]. */
type Field = (points: tf.Tensor) => tf.Tensor;

function prepare(
  what: string,
  spec: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor,
): { field: Field; points: tf.Tensor } {
  const images = checkParameters(what, spec, parameters);
  checkCoords(what, spec, images, coords);
  return {
    // Composed, since a fused kernel can be differentiated once only.
    field: (points) => apply(spec, parameters, points, { fused: false }),
    // Coordinates that the images share would collect the sum of the images' derivatives.
    points: images !== undefined && coords.rank === 2 ? repeatPerImage(coords, images) : coords,
  };
}

/** The Jacobian of a field of K numbers: [.., N, I] → [.., N, K, I]. */
function jacobian(field: Field, count: number): Field {
  return (points) =>
    tf.stack(
      slopes(field, count).map((slope) => slope(points)),
      -2,
    );
}

/** For each of a field's K numbers its derivatives, again a field: [.., N, I] → [.., N, I]. */
function slopes(field: Field, count: number): Field[] {
  return Array.from({ length: count }, (_, index): Field => {
    return (points) => {
      const everyPoint = tf.ones([...points.shape.slice(0, -1), 1]);
      const thisNumber = tf.tensor1d(Array.from({ length: count }, (_, other) => Number(other === index))); // [K]
      return tf.grad(field)(points, tf.mul(everyPoint, thisNumber));
    };
  });
}
