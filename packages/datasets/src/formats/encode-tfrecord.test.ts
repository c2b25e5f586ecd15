import { expect } from 'chai';
import { Example } from 'tfrecord';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { encodeTfrecord } from './encode-tfrecord.js';
import { readExamples } from './tfrecord.js';

describe('encodeTfrecord', () => {
  const folder = temporaryFolder();

  it('is read back, record by record, with both checksums right', async () => {
    const examples = [1, 2].map((value) =>
      Example.encode({ features: { feature: { value: { int64List: { value: [value] } } } } }).finish(),
    );
    const file = folder.write('two.tfrecord', Buffer.concat(examples.map(encodeTfrecord)));
    const values = [];
    for await (const { features } of readExamples(file)) values.push(Number(features.value?.int64List?.value?.[0]));
    expect(values).to.deep.equal([1, 2]);
  });

  it('encodes empty data', () => {
    // Length 0, the masked checksum of eight zeros, and that of nothing.
    expect(Buffer.from(encodeTfrecord(new Uint8Array(0))).toString('hex')).to.equal('000000000000000029039807d8ea82a2');
  });
});
