import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { nodeArguments } from './launch/node-arguments.js';

describe('the sweeps of a command line', () => {
  /** Returns whether importing a module of this package loads TensorFlow.js. */
  const loadsTensors = (module: string): boolean => {
    const args = nodeArguments(new URL(module, import.meta.url));
    const file = pathToFileURL(args.pop() as string).href;
    const script = `import { createRequire } from 'node:module';
      await import('${file}');
      const loaded = Object.keys(createRequire('${file}').cache);
      console.log(loaded.some((name) => name.includes('tfjs')));`;
    return JSON.parse(
      execFileSync(process.execPath, [...args, '--input-type=module', '-e', script], { encoding: 'utf8' }),
    );
  };

  it('load TensorFlow.js only when a sweep is planned', () => {
    expect(loadsTensors('./sweeps')).to.equal(false);
    expect(loadsTensors('./sweep/plan-of')).to.equal(true);
  }).timeout(60_000);
});
