import { expect } from 'chai';
import { continuedRecord, warningsOfChange } from './continuation.js';
import { beginProvenance, type Provenance } from './provenance.js';

describe('a resumed run', () => {
  const backend = { name: 'native', details: '2 threads' } as const;
  const begin = (changes: Partial<Provenance> = {}): Promise<Provenance> =>
    beginProvenance({ name: 'x', seed: 1, config: 'x.yaml', backend }).then((record) => ({ ...record, ...changes }));

  it('keeps the record of its beginning, and drops that of its previous end', async () => {
    const before = await begin({ outcome: 'failed', error: 'the disk is full', finished: 'then', started: 'long ago' });
    const record = continuedRecord(before, await begin(), 12);
    expect(record).to.include({ outcome: 'running', started: 'long ago' });
    expect(record).not.to.have.any.keys('error', 'finished');
    expect(record.resumed?.map(({ step }) => step)).to.deep.equal([12]);
    const twice = continuedRecord(record, await begin(), 20);
    expect(twice.resumed?.map(({ step }) => step)).to.deep.equal([12, 20]);
  });

  it('warns only of changes that affect rounding', async () => {
    const now = await begin();
    expect(warningsOfChange(await begin({ directory: '/elsewhere' }), now)).to.deep.equal([]);
    const before = await begin({
      backend: { name: 'cpu', details: '1 thread' },
      versions: { ...now.versions, tfjs: '0' },
    });
    const lines = warningsOfChange(before, { ...now, versions: { ...now.versions, tfjs: '1' } });
    expect(lines).to.have.length(2);
    expect(lines[0]).to.match(
      /^The run began with the backend cpu \(1 thread\), now native \(2 threads\): the results may/,
    );
    expect(lines[1]).to.contain('tfjs 0, now 1');
  });
});
