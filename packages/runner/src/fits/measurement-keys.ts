import { readFile } from 'node:fs/promises';
import {
  blurMeasurement,
  downsampleMeasurement,
  type MeasuredSize,
  type Measurement,
  matrixMeasurement,
  radonMeasurement,
} from '@hypersiren/siren/fits';
import { decodeSafetensors } from '@hypersiren/siren/training';
import * as z from 'zod';
import { relativePath } from '../relative-path.js';
import { UsageError } from '../usage-error.js';

/** Schema of the measurement of an image: its type and the keys of the type. */
export const measurementSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('blur').describe('A Gaussian blur'),
    std: z.number().positive().default(2).describe('Standard deviation in pixels'),
  }),
  z.strictObject({
    type: z.literal('downsample').describe('Means over cells: the fit is a super-resolution'),
    factor: z.int().min(2).default(4).describe('Side of a cell in pixels, a divisor of both sides of the image'),
  }),
  z.strictObject({
    type: z.literal('radon').describe('Integrals along lines, as in tomography'),
    angles: z.int().min(1).default(30).describe('Number of angles in half a turn'),
    detectors: z.int().min(2).exactOptional().describe('Lines for each angle; default the longer side in pixels'),
  }),
  z.strictObject({
    type: z.literal('matrix').describe('A linear operator of your own'),
  }),
]);

/** Name of the tensor in the file of an operator. */
const MATRIX = 'matrix';

/**
 * Creates the measurement of a configuration.
 *
 * @param operator safetensors file with the tensor `matrix` [M, H·W], for the type matrix
 * @throws UsageError if the file is missing or not used; SafetensorsError; SirenError `option` or `shape`
 */
export async function measurementOf(
  config: z.output<typeof measurementSchema>,
  operator: string | undefined,
  size: MeasuredSize,
): Promise<Measurement> {
  if (config.type !== 'matrix' && operator !== undefined)
    throw new UsageError('fit.operator is for the measurement {type: matrix}');
  switch (config.type) {
    case 'blur':
      return blurMeasurement(size, config);
    case 'downsample':
      return downsampleMeasurement(size, config);
    case 'radon': {
      const { angles, detectors } = config;
      return radonMeasurement(size, { angles, ...(detectors !== undefined && { detectors }) });
    }
    case 'matrix':
      return matrixMeasurement(await readMatrix(operator), size);
  }
}

async function readMatrix(operator: string | undefined): Promise<Float32Array> {
  if (operator === undefined)
    throw new UsageError(`fit.operator: expected a safetensors file with the tensor ${MATRIX} [M, H·W], got nothing`);
  const name = relativePath(operator);
  const bytes = await readFile(operator).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`fit.operator: ${name}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`);
  });
  const { tensors } = decodeSafetensors(bytes, name);
  const matrix = tensors[MATRIX];
  if (matrix === undefined)
    throw new UsageError(
      `fit.operator: ${name}: expected the tensor ${MATRIX} [M, H·W], got ${Object.keys(tensors).join(', ') || 'none'}`,
    );
  return matrix.data;
}
