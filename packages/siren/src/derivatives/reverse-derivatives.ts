import * as tf from '@tensorflow/tfjs-core';
import { apply } from '../network/apply.js';
import { repeatPerImage } from '../network/sine-layer.js';
import { checkCoords, checkParameters, type SirenParameters } from '../network/siren-parameters.js';
import type { SirenSpec } from '../network/siren-spec.js';

/**
 * Computes the Jacobian of the values with respect to the coordinates by reverse mode, with one backward pass per
 * channel. The result is differentiable with respect to the parameters and the coordinates. `applyWithDerivatives`
 * computes the same faster, in one forward pass.
 *
 * @param coords shape [N, I], or [B, N, I] per image
 * @returns shape [N, C, I], or [B, N, C, I] per image
 * @throws SirenError `shape` or `parameters` if the coordinates or parameters do not match the network
 */
export function gradient(spec: SirenSpec, parameters: SirenParameters, coords: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const { field, points } = prepare('siren.gradient', spec, parameters, coords);
    return jacobian(field, spec.outputs)(points);
  });
}

/**
 * Computes all second derivatives of the values with respect to the coordinates by reverse mode over reverse mode, once
 * for each channel and coordinate. The result is differentiable with respect to the parameters and the coordinates.
 *
 * @param coords shape [N, I], or [B, N, I] per image
 * @returns shape [N, C, I, I], or [B, N, C, I, I] per image, symmetric in the last two axes
 * @throws SirenError `shape` or `parameters` if the coordinates or parameters do not match the network
 */
export function hessian(spec: SirenSpec, parameters: SirenParameters, coords: tf.Tensor): tf.Tensor {
  return secondDerivatives('siren.hessian', spec, parameters, coords);
}

/**
 * Computes the Laplacian of the values, the sum of the unmixed second derivatives, by reverse mode over reverse mode.
 * The result is differentiable with respect to the parameters and the coordinates. `applyWithDerivatives` computes the
 * same faster, in one forward pass.
 *
 * @param coords shape [N, I], or [B, N, I] per image
 * @returns shape [N, C], or [B, N, C] per image
 * @throws SirenError `shape` or `parameters` if the coordinates or parameters do not match the network
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

/** A function that maps each point independently: [.., N, I] → [.., N, K]. */
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
    // A fused kernel can be differentiated only once.
    field: (points) => apply(spec, parameters, points, { fused: false }),
    // The gradient of shared coordinates would be the sum over the images.
    points: images !== undefined && coords.rank === 2 ? repeatPerImage(coords, images) : coords,
  };
}

/** Returns the Jacobian of a function with K outputs: [.., N, I] → [.., N, K, I]. */
function jacobian(field: Field, count: number): Field {
  return (points) =>
    tf.stack(
      slopes(field, count).map((slope) => slope(points)),
      -2,
    );
}

/** Returns the gradients of a function's K outputs, each a function [.., N, I] → [.., N, I]. */
function slopes(field: Field, count: number): Field[] {
  return Array.from({ length: count }, (_, index): Field => {
    return (points) => {
      const everyPoint = tf.ones([...points.shape.slice(0, -1), 1]);
      const thisNumber = tf.tensor1d(Array.from({ length: count }, (_, other) => Number(other === index))); // [K]
      return tf.grad(field)(points, tf.mul(everyPoint, thisNumber));
    };
  });
}
