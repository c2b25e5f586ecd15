import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const native = path.join(packageRoot, 'native');

const sources = readdirSync(native, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(cc|h)$/.test(name))
  .map((name) => ({ name, lines: readFileSync(path.join(native, name), 'utf8').split('\n') }));

/** Functions at the start of a line, as all that are not short are: from a line that ends in `{` to one that is `}`. */
function longFunctions(name: string, lines: string[], most: number): string[] {
  const found: string[] = [];
  let begin = -1;
  lines.forEach((line, i) => {
    if (/^\w.*\{$/.test(line) && !/^(namespace|struct|class|enum|extern)\b/.test(line)) begin = i;
    if (line === '}' && begin >= 0) {
      if (i - begin + 1 >= most) found.push(`${name}: ${lines[begin]} ${i - begin + 1} lines`);
      begin = -1;
    }
  });
  return found;
}

describe('the sources in C++', () => {
  it('have no function of 100 lines', () => {
    expect(sources.flatMap(({ name, lines }) => longFunctions(name, lines, 100))).to.deep.equal([]);
    // Not because none is found.
    expect(sources.flatMap(({ name, lines }) => longFunctions(name, lines, 40)).length).to.be.greaterThan(3);
  });

  it('have no file of more than 400 lines', () => {
    expect(sources.filter(({ lines }) => lines.length > 401).map(({ name }) => name)).to.deep.equal([]);
  });
});

describe('scripts/contract.mjs', () => {
  const check = (root: string) =>
    spawnSync(process.execPath, [path.join(root, 'scripts', 'contract.mjs'), '--check'], { encoding: 'utf8' });

  it('finds the generated files as native/contract.mjs wants them', () => {
    const { status, stderr } = check(packageRoot);
    expect(status, stderr).to.equal(0);
  });

  it('names a file that is not, and the build refuses it', () => {
    const copy = mkdtempSync(path.join(tmpdir(), 'tfjs-native-'));
    try {
      for (const name of ['native', 'scripts', 'src', 'binding.gyp', 'package.json'])
        cpSync(path.join(packageRoot, name), path.join(copy, name), { recursive: true });
      const header = path.join(copy, 'native', 'kernels', 'contract.h');
      writeFileSync(header, readFileSync(header, 'utf8').replace('  add,\n  sub,', '  sub,\n  add,'));
      const complaint = 'native/kernels/contract.h is not what native/contract.mjs says: run node scripts/contract.mjs';
      const { status, stderr } = check(copy);
      expect({ status, stderr }).to.deep.equal({ status: 1, stderr: `${complaint}\n` });
      const built = spawnSync(process.execPath, [path.join(copy, 'scripts', 'build.mjs')], { encoding: 'utf8' });
      expect(built.stderr).to.include(`no native addon (${complaint})`);
      expect(statSync(path.join(copy, 'build'), { throwIfNoEntry: false })).to.equal(undefined);
    } finally {
      rmSync(copy, { recursive: true });
    }
  }).timeout(60_000);
});
