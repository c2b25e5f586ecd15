import { fieldSheet } from '@hypersiren/charts';
import { formatCount } from '@hypersiren/hypernet/text';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { poissonFit } from '@hypersiren/siren/fits';
import { bumpsSchema, sumOfBumps } from './bumps.js';
import { count, edgeWeight, equationKeys } from './equation-keys.js';
import { fitType } from './fit-kind.js';

const options = {
  charges: bumpsSchema(2).describe('f, a sum of Gaussian bumps'),
  ...equationKeys,
  edgeWeight,
};

export const poissonKind = fitType({
  name: 'poisson',
  description: 'The Poisson equation in a square with zero boundary: Δφ = f',
  options,
  example: { charges: [{ at: [0, 0], width: 0.1, height: 1 }] },
  citations: [SIREN_PAPER],
  paths: [],
  async prepare({ charges, nodes, batch, edgeWeight }, { seed }) {
    const fit = poissonFit(
      { source: sumOfBumps(charges) },
      { batch, nodes, seed, ...(edgeWeight !== undefined && { edgeWeight }) },
    );
    return {
      fit,
      description: `${count(charges, 'charge')} in a square with edges of zero`,
      async results(signal, { name, step }) {
        const { value } = await signal.render({ height: nodes, width: nodes });
        const truth = fit.reference();
        const { error } = await fit.measure(signal);
        const png = fieldSheet({
          title: `Poisson’s equation: ${name}`,
          subtitle: `${nodes} × ${nodes} nodes, after ${formatCount(step)} steps`,
          side: nodes,
          groups: [
            { title: 'Finite differences', rows: [[{ label: 'φ', values: truth }]] },
            { title: 'Fitted', rows: [[{ label: 'φ', values: value }]] },
            {
              title: 'Difference, ten times enlarged',
              rows: [
                [
                  {
                    label: '10 (φ − φ̂)',
                    values: truth.map((phi, node) => 10 * (phi - (value[node] as number))),
                    caption: `Error ${error.toPrecision(2)} %`,
                  },
                ],
              ],
            },
          ],
        });
        return { figures: { field: { file: 'field', content: png } } };
      },
    };
  },
});
