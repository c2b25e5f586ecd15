import { familySchema } from '@hypersiren/siren/family';
import { signalNetworks } from '@hypersiren/siren/fits';
import * as z from 'zod';

const members = familySchema(signalNetworks, 'activation').describe('The network that holds the signal');

/** Schema of the network, with one member per activation. Default activation: `sine`. */
export const networkSchema = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !('activation' in value) ? { activation: 'sine', ...value } : value,
  members,
);
