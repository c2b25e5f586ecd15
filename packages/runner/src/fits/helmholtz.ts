import { fieldSheet } from '@hypersiren/charts';
import { formatCount } from '@hypersiren/hypernet/text';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { helmholtzFit, MATCHED_LAYER } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { bumpsSchema, sumOfBumps } from './bumps.js';
import { count, equationKeys } from './equation-keys.js';
import { fitType } from './fit-kind.js';

const options = {
  sources: bumpsSchema(2).describe('f, a sum of Gaussian bumps'),
  wavenumber: z.number().positive().describe('Wavenumber k; waves have length 2π / k, and the square has sides of 2'),
  layer: z
    .strictObject({
      thickness: z
        .number()
        .positive()
        .lt(1)
        .default(MATCHED_LAYER.thickness)
        .describe('Thickness of the layer along each side'),
      strength: z.number().positive().default(MATCHED_LAYER.strength).describe('Absorption of the layer'),
    })
    .prefault({})
    .describe('Perfectly matched layer, which absorbs the waves'),
  ...equationKeys,
};

export const helmholtzKind = fitType({
  name: 'helmholtz',
  description: 'The Helmholtz equation in open space: (Δ + k²) Φ = f',
  options,
  example: { sources: [{ at: [0, 0], width: 0.1, height: 1 }], wavenumber: 20 },
  citations: [SIREN_PAPER],
  paths: [],
  async prepare({ sources, wavenumber, layer, nodes, batch }, { seed }) {
    const fit = helmholtzFit({ source: sumOfBumps(sources), wavenumber, layer }, { batch, nodes, seed });
    return {
      fit,
      description: `${count(sources, 'source')} of waves of length ${((2 * Math.PI) / wavenumber).toPrecision(3)}`,
      async results(signal, { name, step }) {
        const { value } = await signal.render({ height: nodes, width: nodes });
        const { real, imaginary } = fit.reference();
        const { error } = await fit.measure(signal);
        const parts = [
          { label: 'real part', truth: real, own: value.filter((_, index) => index % 2 === 0) },
          { label: 'imaginary part', truth: imaginary, own: value.filter((_, index) => index % 2 === 1) },
        ];
        const png = fieldSheet({
          title: `Helmholtz’ equation: ${name}`,
          subtitle: `${nodes} × ${nodes} nodes, after ${formatCount(step)} steps; waves fade within ${layer.thickness} of the sides`,
          side: nodes,
          groups: [
            { title: 'Finite differences', rows: [parts.map(({ label, truth }) => ({ label, values: truth }))] },
            {
              title: 'Fitted',
              rows: [
                parts.map(({ label, own }, index) => ({
                  label,
                  values: own,
                  ...(index === 0 && { caption: `Error outside the layer ${error.toPrecision(2)} %` }),
                })),
              ],
            },
          ],
        });
        return { figures: { field: { file: 'field', content: png } } };
      },
    };
  },
});
