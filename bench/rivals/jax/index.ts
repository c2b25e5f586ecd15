import { init } from '@jax-js/jax';
import type { Step } from '../../time-steps.js';

/** Returns the workloads for jax-js in WebAssembly, its only device in Node that is meant for speed. */
export async function jaxWorkloads(): Promise<Readonly<Record<string, () => Step>>> {
  await init('wasm');
  const [{ fits }, { hypernets }] = await Promise.all([import('./fits.js'), import('./hypernets.js')]);
  return { ...fits, ...hypernets };
}
