import type { Model, Pictures } from '@hypersiren/hypernet';
import { type SirenParameters, sirenToTorch } from '@hypersiren/siren';
import type { NamedArrays } from '@hypersiren/siren/training';
import { ExportError } from './export-error.js';

/**
 * One picture's sine network by the names and layouts of the SIREN authors' PyTorch code.
 *
 * @throws ExportError `not-expressible` if the picture is more than that
 */
export async function pictureParameters({ spec }: Model, { parameters, locals }: Pictures): Promise<NamedArrays> {
  if (locals.length > 0)
    throw new ExportError(
      'not-expressible',
      'A picture of this model is a sine network that reads local latents beside the coordinates, so that its weights alone are no ' +
        'picture. --to onnx and --to tfjs write it whole.',
    );
  return sirenToTorch(spec.siren, parameters as SirenParameters);
}
