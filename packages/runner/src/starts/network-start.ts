import { fitStartType } from './start.js';

/** The initialization that the network's paper prescribes, drawn with the seed of the fit. */
export const networkStart = fitStartType({
  name: 'network',
  description: 'The network’s own initialization',
  options: {},
  paths: [],
  parameters: () => Promise.resolve(undefined),
});
