import { WINNER_PAPER, winnerParameters } from '@hypersiren/siren/fits';
import { UsageError } from '../usage-error.js';
import { fitStartType } from './start.js';

/** WINNER: a SIREN's initialization with noise on the first two layers, by the spectral centroid of the target. */
export const winnerStart = fitStartType({
  name: 'winner',
  description: 'SIREN²: noise on the first two layers of a SIREN, by the target’s spectral centroid',
  options: {},
  citations: [WINNER_PAPER],
  paths: [],
  async parameters(_, { network, prepared: { centroid, fit }, seed }) {
    if (network.activation !== 'sine' || network.encoding !== undefined)
      throw new UsageError('start: winner is for the network sine without an encoding; set start to network');
    if (centroid === undefined)
      throw new UsageError(`start: winner needs the whole signal, which the fit ${fit.name} does not have`);
    return winnerParameters(network, fit, { centroid: centroid(), seed });
  },
});
