import { type ContextSpec, createDataset } from '@hypersiren/datasets';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { checkProtocol, ProtocolError, protocolFile, protocolOf, readProtocol, writeProtocol } from './protocol.js';

describe('a protocol', () => {
  const folder = temporaryFolder();
  const size = { height: 4, width: 3, channels: 1 };
  const dataset = createDataset({
    ...size,
    name: 'ramps',
    description: 'ramps',
    images: Uint8Array.from({ length: 9 * 12 }, (_, index) => (7 * index) % 256),
    splits: { train: { start: 0, count: 4 }, test: { start: 4, count: 5 } },
  });
  const settings = ({
    images,
    contexts = [{ pixels: 3 }, { half: 'upper' }],
  }: {
    images?: number;
    contexts?: ContextSpec[];
  } = {}) => ({
    evaluation: { split: 'test', batch: 2, ...(images !== undefined && { images }) },
    context: { train: 'full' as const, evaluate: contexts },
  });
  const differences = async (got: Parameters<typeof protocolOf>[0]) => {
    const wanted = await protocolOf(settings(), dataset);
    const now = await protocolOf(got, dataset);
    return (await errorOf(ProtocolError, () => checkProtocol('protocol.json', wanted, now))).message;
  };

  it('identifies images and masks, and is reproducible', async () => {
    const protocol = await protocolOf(settings(), dataset);
    expect(protocol).to.deep.include({ dataset: dataset.fingerprint, split: 'test', images: 5, seed: 0 });
    expect(Object.keys(protocol.masks)).to.deep.equal(['3', 'half']);
    expect(protocol.masks['3']).to.not.equal(protocol.masks.half);
    expect(await protocolOf(settings(), dataset)).to.deep.equal(protocol);
    checkProtocol('protocol.json', protocol, protocol);
  });

  it('is stored beside the configuration', async () => {
    const protocol = await protocolOf(settings(), dataset);
    const file = protocolFile(folder.at('config.yaml'));
    expect(file).to.equal(folder.at('protocol.json'));
    expect(await readProtocol(file)).to.equal(undefined);
    await writeProtocol(file, protocol);
    expect(await readProtocol(file)).to.deep.equal(protocol);
  });

  it('accepts a subset of its contexts, and no others', async () => {
    const wanted = await protocolOf(settings(), dataset);
    checkProtocol('protocol.json', wanted, await protocolOf(settings({ contexts: [{ half: 'upper' }] }), dataset));
    const message = await differences(settings({ contexts: [{ pixels: 3 }, 'full'] }));
    expect(message).to.match(/protocol\.json: the benchmark does not comply with the protocol of the experiment/);
    expect(message).to.contain('\n  context full: expected one of 3, half\n');
    expect(message).to.contain('--protocol ignore');
  });

  it('rejects fewer images, other images and other masks', async () => {
    expect(await differences(settings({ images: 2 }))).to.contain('\n  images: expected 5, got 2\n');
    const wanted = await protocolOf(settings(), dataset);
    const of = (change: object) => errorOf(ProtocolError, () => checkProtocol('f', wanted, { ...wanted, ...change }));
    expect((await of({ dataset: 'other' })).message).to.contain(`dataset: expected ${dataset.fingerprint}, got other`);
    const masks = { ...wanted.masks, half: 'other' };
    expect((await of({ masks })).message).to.contain(
      `masks of the context half: expected ${wanted.masks.half}, got other`,
    );
  });
});
