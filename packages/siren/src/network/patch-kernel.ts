/**
 * Sources of a layer's weight or bias, in sine networks that differ from patch to patch of an image. A kernel's
 * attribute is the index in this list. `emitted`: separate for each patch. `scaled`: a weight W that all patches share,
 * times emitted factors of its rows and columns: sin(ω(((x ∘ v) W) ∘ u + b)). `shared`: the same for all patches.
 * Biases are emitted or shared.
 */
export const PATCH_TENSORS = ['emitted', 'scaled', 'shared'] as const;

/** Element of {@link PATCH_TENSORS}. */
export type PatchTensorKind = (typeof PATCH_TENSORS)[number];

/**
 * Name of an optional kernel of backends, with a gradient. The kernel emits and evaluates the sine networks of all
 * patches of some images without storing the emitted parameters. Letters: S patches of all images, U patches of one
 * image, N points of a patch, I inputs, C outputs, D numbers in a token. Inputs, as one list of float32 tensors: tokens
 * [S, D], coordinates [U, N, I] (the same for each image), the emission of weights [D + 1, P] and of biases [D + 1, R],
 * shared weights [Q] and shared biases [T]. Output: values [S, N, C].
 *
 * (token, 1) times the emission gives the numbers of a patch, layer after layer; for a scaled weight the factors of its
 * rows precede those of its columns. Attributes: `widths` from the inputs to the outputs; `omegas`, 0 for a linear
 * layer; and the kinds of `weights` and `biases`, one for each layer.
 */
export const PATCH_NETWORK = 'PatchNetwork';
