import type { Emission } from './emission.js';
import { added } from './tensor-plans.js';

export interface FullEmissionConfig {
  readonly type: 'full';
}

/** Every weight and every bias depends on the image (Sitzmann et al. 2020, section 4.4). */
export const fullEmission: Emission<FullEmissionConfig> = {
  description: 'all weights and biases, each a shared start plus what the image adds',
  options: [],
  plan: () => () => added,
};
