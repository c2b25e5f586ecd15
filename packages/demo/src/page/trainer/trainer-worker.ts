import { trainingBackends } from './backends/training-backends.js';
import type { FromTrainer, ToTrainer } from './messages.js';
import { readAnyImage } from './read-any-image.js';
import { Trainer } from './trainer.js';

/** Members of a worker's global scope, which the types of pages do not have. */
const scope = globalThis as unknown as {
  onmessage: (event: { data: ToTrainer }) => void;
  postMessage(message: FromTrainer, transfer: readonly ArrayBuffer[]): void;
};

const trainer = new Trainer({
  backends: trainingBackends,
  readImage: readAnyImage,
  loadModel: async (folder) => {
    const { loadModel } = await import('../loading/load-model.js');
    return (await loadModel(new URL(folder), () => undefined)).model;
  },
  post: (message, transfer) => scope.postMessage(message, transfer),
});
scope.onmessage = ({ data }) => void trainer.receive(data);
