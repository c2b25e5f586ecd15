// `conformance.mjs [TITLES]`: runs the tests of @hypersiren/tfjs-webgpu on this machine's adapter, and prints one JSON line.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { runTests } from '../../tools/testing/run-tests.js';

const result = await runTests(
  async () => {
    await import('../../packages/tfjs-webgpu/src/kernels/adam.test.js');
    await import('../../packages/tfjs-webgpu/src/kernels/batched.test.js');
    await import('../../packages/tfjs-webgpu/src/kernels/loss-gradients.test.js');
    await import('../../packages/tfjs-webgpu/src/kernels/patch-network.test.js');
    await import('../../packages/tfjs-webgpu/src/kernels/ridge.test.js');
    await import('../../packages/tfjs-webgpu/src/kernels/sine.test.js');
  },
  new RegExp(process.argv[2] ?? ''),
);
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(result.failed.length > 0 ? 1 : 0);
