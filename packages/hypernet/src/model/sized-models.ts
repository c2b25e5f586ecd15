import type { ImageSize } from '@hypersiren/datasets';
import type { AnyEncoder } from '../encoders/encoder.js';
import { HypernetError } from '../hypernet-error.js';
import type { FullModelConfig } from './model-schema.js';

/**
 * The same model for images of other sizes, each made once.
 *
 * @param own the size of the model itself
 * @param create a model of another size that shares the variables
 */
export function sizedModels<Model>(
  own: ImageSize,
  self: () => Model,
  create: (size: ImageSize) => Model,
): (size: ImageSize) => Model {
  const made = new Map<string, Model>();
  return ({ height, width }) => {
    if (height === own.height && width === own.width) return self();
    const name = `${height}×${width}`;
    const model = made.get(name) ?? create({ height, width });
    made.set(name, model);
    return model;
  };
}

/** Whether a model of a configuration reads images of any size. */
export function readsAnySize(config: FullModelConfig, encoder: AnyEncoder): boolean {
  return encoder.oneSizeOnly(config.encoder) === undefined;
}

/**
 * @param wanted the size that was asked for
 * @throws HypernetError `option` naming the key that keeps the model from images of another size
 */
export function checkAnySize(config: FullModelConfig, encoder: AnyEncoder, own: ImageSize, wanted: ImageSize): void {
  const reason = encoder.oneSizeOnly(config.encoder);
  if (reason !== undefined)
    throw new HypernetError(
      'option',
      `model: it reads images of ${own.height}×${own.width} only, got ${wanted.height}×${wanted.width}. encoder: ${reason}.`,
    );
}

/** A model for images of a size, which is often its own. */
export function modelAt<Model extends { readonly spec: { readonly shape: ImageSize }; at(size: ImageSize): Model }>(
  model: Model,
  size: ImageSize,
): Model {
  const { height, width } = model.spec.shape;
  return size.height === height && size.width === width ? model : model.at(size);
}
