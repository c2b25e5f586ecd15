import type { ImageSize } from '@hypersiren/datasets';
import type { AnyEncoder } from '../encoders/encoder.js';
import { HypernetError } from '../hypernet-error.js';
import type { FullModelConfig } from './model-schema.js';

/**
 * Returns a function from an image size to the model for that size. Each model is created once.
 *
 * @param own image size of the model itself
 * @param create creates a model for another size, with shared variables
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

/** Returns whether a model with this configuration reads images of any size. */
export function readsAnySize(config: FullModelConfig, encoder: AnyEncoder): boolean {
  return encoder.oneSizeOnly(config.encoder) === undefined;
}

/**
 * Checks that a model can read images of another size.
 *
 * @param wanted requested image size
 * @throws HypernetError `option` naming the key that restricts the model to one size
 */
export function checkAnySize(config: FullModelConfig, encoder: AnyEncoder, own: ImageSize, wanted: ImageSize): void {
  const reason = encoder.oneSizeOnly(config.encoder);
  if (reason !== undefined)
    throw new HypernetError(
      'option',
      `model: it reads images of ${own.height}×${own.width} only, got ${wanted.height}×${wanted.width}. encoder: ${reason}.`,
    );
}

/** Model that exists for several image sizes. */
export interface ResizableModel<Model> {
  readonly spec: { readonly shape: ImageSize };
  /** Returns the model for images of another size, with shared variables. */
  at(size: ImageSize): Model;
}

/** Returns the model for images of a size: the model itself if that is its own size. */
export function modelAt<Model extends ResizableModel<Model>>(model: Model, size: ImageSize): Model {
  const { height, width } = model.spec.shape;
  return size.height === height && size.width === width ? model : model.at(size);
}
