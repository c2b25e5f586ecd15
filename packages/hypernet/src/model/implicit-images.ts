import { batchOf, flattenParameters, type SirenParameters, unflattenParameters } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { DirectEmission } from '../emissions/direct-emission.js';
import type { Hypernetwork } from './hypernetwork.js';

/**
 * Dimensions: B images, T patches, H rows and W columns of pixels, C channels, h and w rows and columns of a map, L
 * channels of its latents.
 */

/** A batch of emitted, renderable images. `tf.dispose` frees all tensors. */
export type ImplicitImages = tf.TensorContainerObject & {
  /**
   * Parameters of B SIRENs, or of B·T SIRENs with patches, image by image. Most models with patches compute them on first
   * access; within a `tf.tidy` they are computed on each access and disposed by the tidy.
   */
  readonly parameters: SirenParameters & tf.TensorContainer;
  /** Spatial latents [B, h, w, L] of every map; empty for a model without spatial latents. */
  readonly locals: tf.Tensor4D[];
  /**
   * Corrections, [B, H, W, C], that are interpolated between pixels and added to the values: a prior's expectation and
   * the residuals of known pixels. A second tensor, if there is one, is added to the standard deviations. Empty for
   * most images.
   */
  readonly corrections: tf.Tensor4D[];
};

/** Images whose SIRENs are emitted on first access. */
class EmittedImages {
  /** Tensors that `parameters` created, so that `tf.dispose` finds them. */
  readonly made: tf.Tensor[] = [];
  readonly #hypernetwork: DirectHypernetwork;

  constructor(
    hypernetwork: DirectHypernetwork,
    /** Tokens, shape [B·T, D]. */
    readonly tokens: tf.Tensor2D,
    readonly locals: tf.Tensor4D[],
    readonly corrections: tf.Tensor4D[],
  ) {
    this.#hypernetwork = hypernetwork;
  }

  get parameters(): SirenParameters {
    if (this.made.length > 0 && !this.made.some(({ isDisposed }) => isDisposed)) return unflattenParameters(this.made);
    const parameters = this.#hypernetwork.emit(this.tokens);
    // A tidy disposes the tensors created in it, so they are not kept for later accesses.
    if (tf.engine().state.activeScope == null) this.made.splice(0, this.made.length, ...flattenParameters(parameters));
    return parameters;
  }

  direct(): DirectEmission {
    return this.#hypernetwork.direct(this.tokens);
  }

  with(corrections: tf.Tensor4D[]): EmittedImages {
    return new EmittedImages(this.#hypernetwork, this.tokens, this.locals, corrections);
  }
}

type DirectHypernetwork = Pick<Hypernetwork, 'emit'> & { readonly direct: NonNullable<Hypernetwork['direct']> };

/**
 * Returns the images of the SIRENs emitted from latents, [B, D], or [B·T, D] with patches.
 *
 * @param isLazy whether SIRENs may be emitted on first access
 */
export function implicitImages(
  { emit, direct }: Pick<Hypernetwork, 'emit' | 'direct'>,
  latents: tf.Tensor2D,
  { locals, corrections }: Pick<ImplicitImages, 'locals' | 'corrections'>,
  isLazy: boolean,
): ImplicitImages {
  if (isLazy && direct)
    return new EmittedImages({ emit, direct }, latents, locals, corrections) as unknown as ImplicitImages;
  return { parameters: emit(latents) as SirenParameters & tf.TensorContainer, locals, corrections };
}

/** Returns the same images with other corrections. */
export function withCorrections(implicit: ImplicitImages, corrections: tf.Tensor4D[]): ImplicitImages {
  if (implicit instanceof EmittedImages) return implicit.with(corrections) as unknown as ImplicitImages;
  return { ...implicit, corrections };
}

/** Returns the operands of the emission, if the SIRENs can be evaluated without emitting them first. Differentiable. */
export function directOf(implicit: ImplicitImages): DirectEmission | undefined {
  return implicit instanceof EmittedImages ? implicit.direct() : undefined;
}

/** Returns the number of SIRENs of images: B, or B·T with patches. */
export function sirenCount(implicit: ImplicitImages): number {
  return implicit instanceof EmittedImages ? implicit.tokens.shape[0] : (batchOf(implicit.parameters) ?? 1);
}
