import { fileURLToPath } from 'node:url';
import type { BackendName } from '@hypersiren/runner';

/** Makes TensorFlow.js use a backend with so many threads, as far as it has threads. Must precede every use of it. */
export async function chooseBackend(backend: BackendName, threads: string): Promise<void> {
  process.env.HYPERSIREN_NATIVE_THREADS = threads;
  process.env.TF_NUM_INTRAOP_THREADS = threads;
  process.env.TF_NUM_INTEROP_THREADS = '1';
  process.env.OMP_NUM_THREADS = threads; // oneDNN of TensorFlow
  process.chdir(fileURLToPath(new URL('.', import.meta.url))); // the optional backends are installed there
  const { useBackend } = await import('@hypersiren/runner');
  await useBackend(backend);
}
