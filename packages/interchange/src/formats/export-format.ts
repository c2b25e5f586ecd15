import type { ImplicitImages } from '@hypersiren/hypernet';
import type { ExportedModel } from '../exported-model.js';

/** A way to hand a model to other programs. */
export interface ExportFormat {
  /** One line for help texts and the model card. */
  readonly description: string;
  /**
   * The files, by their names.
   *
   * @throws ExportError `not-expressible` if the format cannot hold this model
   */
  files(run: ExportedModel): Promise<Readonly<Record<string, Uint8Array>>>;
  /**
   * The files of one image by itself, which the model has inpainted.
   *
   * @param images of one image
   * @throws ExportError `not-expressible` if the format cannot hold this image
   */
  image(run: ExportedModel, images: ImplicitImages): Promise<Readonly<Record<string, Uint8Array>>>;
}
