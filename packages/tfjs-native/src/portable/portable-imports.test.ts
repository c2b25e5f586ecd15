import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Returns the source files that a file imports at runtime, directly and through others, relative to src. */
function importedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  for (const [, clause, specifier] of source.matchAll(/^(?:import|export)\s+([^;]*?\sfrom\s+)?'(\.[^']+)';/gms)) {
    if (clause?.startsWith('type ')) continue;
    const target = path.join(path.dirname(file), (specifier as string).replace(/\.js$/, '.ts'));
    expect(existsSync(path.join(ROOT, target)), target).to.equal(true);
    importedBy(target, found);
  }
  return found;
}

describe('the portable module', () => {
  it('imports neither the addon nor anything of Node, so that it works in browsers', () => {
    const files = [...importedBy('portable/index.ts')];
    expect(files).to.include('sine-network.ts');
    expect(files).to.not.include('addon.ts');
    for (const file of files) expect(readFileSync(path.join(ROOT, file), 'utf8'), file).to.not.match(/from 'node:/);
  });
});
