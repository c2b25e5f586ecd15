import type { ImplicitImages, RendersImages } from '@hypersiren/hypernet';
import { type SirenParameters, sirenToTorch } from '@hypersiren/siren';
import type { NamedArrays } from '@hypersiren/siren/training';
import { ExportError } from './export-error.js';

/**
 * Returns the parameters of one image's sine network, with the names and layouts of the SIREN authors' PyTorch code.
 *
 * @throws ExportError `not-expressible` if the image also depends on patches or feature maps
 */
export async function imageParameters(
  { spec }: RendersImages,
  { parameters, locals }: ImplicitImages,
): Promise<NamedArrays> {
  if (spec.patches)
    throw new ExportError(
      'not-expressible',
      `An image of this model is ${spec.patches.grid.count} sine networks, one for each patch, and their blend; one ` +
        `network alone is not the image. Use --to onnx or --to tfjs.`,
    );
  if (locals.length > 0)
    throw new ExportError(
      'not-expressible',
      'An image of this model is a sine network that reads spatial latents beside the coordinates; its weights alone are not the ' +
        'image. Use --to onnx or --to tfjs.',
    );
  return sirenToTorch(spec.siren, parameters as SirenParameters);
}
