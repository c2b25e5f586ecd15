/**
 * Where the weight or the bias of a layer comes from, in sine networks of which each patch of an image has its own; a kernel's
 * attribute is the position in this list. Of a scaled weight the patches share W and have factors of its rows and columns:
 * sin(ω(((x ∘ v) W) ∘ u + b)). Biases are emitted or shared.
 */
export const PATCH_TENSORS = ['emitted', 'scaled', 'shared'] as const;

/** One of {@link PATCH_TENSORS}. */
export type PatchTensorKind = (typeof PATCH_TENSORS)[number];

/**
 * A kernel that a backend may have beside TensorFlow.js's own, with its gradient: all sine networks of the patches of some images, of
 * which what is emitted is never in memory. Letters: S patches of all images, U of one image, N points of a patch, I inputs, C outputs,
 * D numbers of a token. It takes, as one list of float32 tensors, tokens [S, D], coordinates [U, N, I], the same for each image, the
 * emission of weights [D + 1, P] and of biases [D + 1, R], shared weights [Q] and shared biases [T]; and gives values [S, N, C].
 *
 * (token, 1) times the emission are the numbers of a patch, layer after layer; of a scaled weight first the factors of its rows, then
 * those of its columns. Attributes: `widths` from the inputs to the outputs, `omegas`, 0 for a linear layer, and the kinds of `weights`
 * and `biases`, one for each layer.
 */
export const PATCH_NETWORK = 'PatchNetwork';
