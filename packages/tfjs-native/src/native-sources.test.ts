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

/** Finds long functions, which start unindented: from a line that ends with `{` to a line that is `}`. */
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
    // Ensures that some are found.
    expect(sources.flatMap(({ name, lines }) => longFunctions(name, lines, 40)).length).to.be.greaterThan(3);
  });

  it('have no file of more than 400 lines', () => {
    expect(sources.filter(({ lines }) => lines.length > 401).map(({ name }) => name)).to.deep.equal([]);
  });
});

describe('scripts/contract.mjs', () => {
  const check = (root: string) =>
    spawnSync(process.execPath, [path.join(root, 'scripts', 'contract.mjs'), '--check'], { encoding: 'utf8' });

  it('finds that the generated files match native/contract.mjs', () => {
    const { status, stderr } = check(packageRoot);
    expect(status, stderr).to.equal(0);
  });

  it('names a generated file that does not match, and the build rejects it', () => {
    const copy = mkdtempSync(path.join(tmpdir(), 'tfjs-native-'));
    try {
      for (const name of ['native', 'scripts', 'src', 'binding.gyp', 'package.json'])
        cpSync(path.join(packageRoot, name), path.join(copy, name), { recursive: true });
      const header = path.join(copy, 'native', 'kernels', 'contract.h');
      writeFileSync(header, readFileSync(header, 'utf8').replace('  add,\n  sub,', '  sub,\n  add,'));
      const complaint = 'native/kernels/contract.h does not match native/contract.mjs: run node scripts/contract.mjs';
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
