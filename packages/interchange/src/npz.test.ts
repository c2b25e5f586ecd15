import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { temporaryFolder } from '../../../tools/testing/temporary-folder.js';
import { encodeNpz } from './npz.js';

const ARRAYS = {
  'encoder.conv1.kernel': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 4, 5, 6) },
  vector: { shape: [2], data: Float32Array.of(0.25, -0) },
  scalar: { shape: [], data: Float32Array.of(7) },
};

/** Python program that reads a file with the standard library alone. */
const READ = `
import ast, json, struct, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    result = {}
    for name in archive.namelist():
        content = archive.read(name)
        assert content[:8] == b'\\x93NUMPY\\x01\\x00'
        length = struct.unpack('<H', content[8:10])[0]
        assert (10 + length) % 64 == 0 and content[9 + length:10 + length] == b'\\n'
        head = ast.literal_eval(content[10:10 + length].decode('latin1'))
        assert head['descr'] == '<f4' and head['fortran_order'] is False
        numbers = content[10 + length:]
        result[name] = [head['shape'], struct.unpack(f'<{len(numbers) // 4}f', numbers)]
    print(json.dumps(result))
`;

describe('encodeNpz', () => {
  const folder = temporaryFolder();

  it('writes arrays that NumPy can read', function () {
    const file = folder.write('arrays.npz', encodeNpz(ARRAYS));
    let output: string;
    try {
      output = execFileSync('python3', ['-c', READ, file], { encoding: 'utf8' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      process.stderr.write('    skipped: no python3 is installed\n');
      return this.skip();
    }
    expect(JSON.parse(output)).to.deep.equal(
      Object.fromEntries(Object.entries(ARRAYS).map(([name, { shape, data }]) => [`${name}.npy`, [shape, [...data]]])),
    );
  });

  it('writes equal files for equal arrays', () => {
    expect(encodeNpz(ARRAYS)).to.deep.equal(encodeNpz(ARRAYS));
  });
});
