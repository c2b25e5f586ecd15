import type { BackendName } from './backends.js';

/** What `--backend` takes. Apart from the backends themselves, so that `--help` need not load them. */
export const BACKEND_CHOICES = ['auto', 'native', 'tensorflow', 'wasm', 'webgpu', 'cpu'] as const satisfies readonly (
  | BackendName
  | 'auto'
)[];

export type BackendChoice = (typeof BACKEND_CHOICES)[number];
