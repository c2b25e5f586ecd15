import { loadGenerator } from '../../loading/load-generator.js';
import { startTrainingBackend } from '../../trainer/backends/start-backend.js';
import { trainingBackends } from '../../trainer/backends/training-backends.js';
import type { FromSampler, ToSampler } from './messages.js';
import { Sampler } from './sampler.js';
import { valueTest } from './value-test.js';

/** Members of a worker's global scope, which the types of pages do not have. */
const scope = globalThis as unknown as {
  onmessage: (event: { data: ToSampler }) => void;
  postMessage(message: FromSampler, transfer: readonly ArrayBuffer[]): void;
};

const sampler = new Sampler({
  // What can train has the fastest kernels for SIRENs.
  startBackend: (wanted) => startTrainingBackend(trainingBackends, wanted, valueTest),
  loadGenerator: (folder) => loadGenerator(new URL(folder)),
  post: (message, transfer) => scope.postMessage(message, transfer),
});
scope.onmessage = ({ data }) => void sampler.receive(data);
