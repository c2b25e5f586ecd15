import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { encodeCifar10 } from '../testing/encode-cifar10.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { testBytes } from '../testing/test-bytes.js';
import { readCifar10 } from './cifar10.js';

describe('readCifar10', () => {
  const folder = temporaryFolder();
  const images = testBytes(12 * 3072);
  const good = encodeCifar10(images);

  it('turns planes into pixels and reads the labels, gzipped or not', async () => {
    for (const bytes of [good, gzipSync(good)]) {
      const batch = await readCifar10(folder.write('batch.bin', bytes));
      expect(Buffer.compare(batch.images, images)).to.equal(0);
      expect([...batch.labels]).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    }
  });

  it('refuses an empty file', async () => {
    expect((await datasetErrorOf(() => readCifar10(folder.write('empty.bin', '')))).code).to.equal('empty');
    expect((await datasetErrorOf(() => readCifar10(folder.write('empty.gz', gzipSync(''))))).code).to.equal('empty');
  });

  it('rejects an incomplete record, with its index', async () => {
    for (const bytes of [good.subarray(0, -1), good.subarray(0, 11 * 3073 + 1)]) {
      const error = await datasetErrorOf(() => readCifar10(folder.write('short.bin', bytes)));
      expect(error).to.include({ code: 'truncated', record: 11, offset: 11 * 3073 });
    }
    const longer = await datasetErrorOf(() =>
      readCifar10(folder.write('long.bin', Buffer.concat([good, good.subarray(0, 5)]))),
    );
    expect(longer).to.include({ code: 'truncated', record: 12, offset: 12 * 3073 });
  });

  it('rejects a label above 9, as in files of other formats', async () => {
    const other = good.slice();
    other[5 * 3073] = 10;
    const error = await datasetErrorOf(() => readCifar10(folder.write('other.bin', other)));
    expect(error).to.include({ code: 'bad-record', record: 5, offset: 5 * 3073 });
    expect(error.message).to.include('label 10');
  });

  const cifar100 = (count: number) =>
    Uint8Array.from({ length: count * 3074 }, (_, at) => (at % 3074 === 0 ? 19 : at % 3074 === 1 ? 99 : at % 251));
  for (const [title, bytes, message, hint] of [
    [
      'its Python version',
      pickled('batch_label', 'training batch 1 of 5'),
      "pickle, as of CIFAR-10's Python version",
      'datasets fetch cifar10',
    ],
    [
      'CIFAR-100’s Python version',
      pickled('filenames', 'fine_labels'),
      "pickle, as of CIFAR-100's Python version",
      'source: folder',
    ],
    ['CIFAR-100’s binary version', cifar100(3), "is CIFAR-100's binary version", 'source: folder'],
    [
      'CIFAR-100 of as many bytes as so many records',
      cifar100(3073),
      "is CIFAR-100's binary version",
      'source: folder',
    ],
    [
      'its MATLAB version',
      Buffer.from('MATLAB 5.0 MAT-file, Platform: GLNXA64'),
      'is a MATLAB file',
      'cifar-10-binary.tar.gz',
    ],
    ['its archive', tarOf('cifar-10-batches-bin/data_batch_1.bin'), 'is a tar archive', 'Unpack it'],
    ['a web page', Buffer.from('<!DOCTYPE html><html></html>'), 'is a web page', 'datasets fetch cifar10'],
  ] as const)
    it(`distinguishes ${title} from the binary version, gzipped or not`, async () => {
      for (const content of [bytes, gzipSync(bytes)]) {
        const error = await datasetErrorOf(() => readCifar10(folder.write('data_batch_1', content)));
        expect(error.code).to.equal('bad-magic');
        expect(error.message).to.include(message);
        expect(error.hint).to.include(hint);
      }
    });
});

/** The beginning of a dictionary as Python 2 and 3 pickle it. */
function pickled(...words: string[]): Uint8Array {
  return Buffer.concat([
    Buffer.from([0x80, 2, 0x7d, 0x71, 0, 0x28]),
    ...words.map((word) => Buffer.from(`U${String.fromCharCode(word.length)}${word}q`, 'latin1')),
    Buffer.alloc(5000, 7),
  ]);
}

function tarOf(name: string): Uint8Array {
  const bytes = Buffer.alloc(3 * 512);
  bytes.write(name, 0);
  bytes.write('ustar', 257);
  return bytes;
}
