import { loadModel } from '../loading/load-model.js';
import { Inpainter } from './inpainter.js';
import type { FromInpainter, ToInpainter } from './messages.js';
import { startBackend } from './start-backend.js';

/** Members of a worker's global scope, which the types of pages do not have. */
const scope = globalThis as unknown as {
  onmessage: (event: { data: ToInpainter }) => void;
  postMessage(message: FromInpainter): void;
};

const inpainter = new Inpainter({
  startBackend,
  loadModel: (folder, onProgress) => loadModel(new URL(folder), onProgress),
  post: (message) => scope.postMessage(message),
});
scope.onmessage = ({ data }) => void inpainter.receive(data);
