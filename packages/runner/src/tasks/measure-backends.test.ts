import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { BackendError, backendType } from '../backend/backend.js';
import { useBackendOf } from '../backend/use-backend.js';
import { measureBackends } from './measure-backends.js';

/** Backend that computes as `cpu` does, on a device of its own. */
function fake<const Name extends string>(name: Name, gpu: boolean, fails?: 'no-device' | 'not-usable') {
  return backendType({
    name,
    description: 'Computes as cpu does',
    auto: { where: 'on a GPU', refusal: (loaded) => (loaded.gpu ? undefined : `${name} finds no GPU.`) },
    load: async () => {
      if (fails) throw new BackendError(fails, `The backend ${name} cannot be used`);
      if (!tf.findBackend(name)) {
        tf.registerBackend(name, () => new MathBackendCPU());
        tf.copyRegisteredKernels('cpu', name);
      }
      return { tfName: name, details: 'a device', gpu };
    },
  });
}
const plain = backendType({
  name: 'plain',
  description: 'cpu',
  auto: {},
  load: async () => ({ tfName: 'cpu', details: 'one thread', gpu: false }),
});

describe('choosing and measuring backends', function () {
  this.timeout(60_000);
  afterEach(() => tf.setBackend('cpu'));

  it('auto takes a GPU before all others, and says which', async () => {
    const family = { real: fake('real', true), plain };
    expect(await useBackendOf(family, 'auto')).to.deep.include({ name: 'real', gpu: true, details: 'a device' });
  });

  it('auto never takes a software adapter, and says why', async () => {
    const chosen = await useBackendOf({ soft: fake('soft', false), plain }, 'auto');
    expect([chosen.name, chosen.notice]).to.deep.equal(['plain', 'soft finds no GPU.']);
    expect(tf.getBackend()).to.equal('cpu');
  });

  it('auto says nothing of a backend without a device, but why one that is installed fails', async () => {
    const none = await useBackendOf({ absent: fake('absent', true, 'no-device'), plain }, 'auto');
    expect([none.name, none.notice]).to.deep.equal(['plain', undefined]);
    const failed = await useBackendOf({ broken: fake('broken', true, 'not-usable'), plain }, 'auto');
    expect([failed.name, failed.notice]).to.deep.equal(['plain', 'The backend broken cannot be used.']);
  });

  it('measures each usable backend, recommends one that auto may take, and restores the backend in use', async () => {
    await tf.setBackend('cpu');
    const before = tf.memory().numTensors;
    const family = { soft: fake('soft', false), absent: fake('absent', true, 'no-device'), plain };
    const { speeds, recommended } = await measureBackends(family);
    expect(speeds.map(({ name }) => name)).to.deep.equal(['soft', 'plain']);
    expect(recommended).to.equal('plain');
    for (const { gflops, pointsPerSecond, gigabytesPerSecond } of speeds) {
      expect(gflops).to.be.within(0.001, 1e5);
      expect(pointsPerSecond).to.be.above(100);
      expect(gigabytesPerSecond).to.be.within(0.001, 1e5);
    }
    expect(tf.getBackend()).to.equal('cpu');
    expect(tf.memory().numTensors).to.equal(before);
  });
});
