import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { loaded } from './addon.js';

const program = fileURLToPath(new URL('testing/fuzz.ts', import.meta.url));

/** Runs the fuzzer in a separate process, since a fault would end the process. */
function fuzz(isa: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=@hypersiren/source', program, '--seed', '1', '--rounds', '3000'],
    { cwd: path.dirname(program), encoding: 'utf8', env: { ...process.env, HYPERSIREN_NATIVE_ISA: isa } },
  );
  return { status, output: stdout + stderr };
}

describe('the boundary of the addon', () => {
  for (const isa of loaded.addon?.isas() ?? [])
    it(`returns or throws for slightly invalid arguments, ${isa}`, () => {
      const { status, output } = fuzz(isa);
      expect(status, output).to.equal(0);
      expect(output).to.match(new RegExp(`${isa}: 3000 calls`));
    }).timeout(60_000);
});
