import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { PARENT_PIPE } from './end-with-parent.js';

describe('a process that ends with its parent process', () => {
  const MODULE = new URL('./end-with-parent.ts', import.meta.url).href;
  const start = (script: string) =>
    spawn(
      process.execPath,
      [
        ...process.execArgv,
        '--input-type=module',
        '-e',
        `import { endWithParent } from '${MODULE}'; endWithParent(); ${script}`,
      ],
      { env: { ...process.env, [PARENT_PIPE]: '3' }, stdio: ['ignore', 'pipe', 'inherit', 'pipe'] },
    );
  const ended = (child: ReturnType<typeof start>) =>
    new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));

  it('receives SIGTERM, so that it can save its state', async () => {
    const child = start(
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); process.stdout.write('ready');",
    );
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    const end = ended(child);
    child.stdio[3]?.destroy();
    expect(await end).to.equal(7);
  });

  it('is not kept alive by the pipe', async () => {
    expect(await ended(start(''))).to.equal(0);
  });
});
