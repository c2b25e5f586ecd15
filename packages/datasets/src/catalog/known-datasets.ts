import { celeba } from './celeba.js';
import { cifar10 } from './cifar10.js';
import { fashionMnist } from './fashion-mnist.js';
import type { KnownDataset } from './known-dataset.js';

/** Published datasets that can be fetched by name. */
export const knownDatasets: readonly KnownDataset[] = [celeba, cifar10, fashionMnist];
