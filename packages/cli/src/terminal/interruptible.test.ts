import { expect } from 'chai';
import { interruptible } from './interruptible.js';
import type { Terminal } from './terminal.js';

describe('interruptible', () => {
  const told: string[] = [];
  const terminal = { err: { write: (text: string) => told.push(text) } } as unknown as Terminal;
  let exitCode: typeof process.exitCode;

  beforeEach(() => {
    told.length = 0;
    exitCode = process.exitCode;
  });
  afterEach(() => {
    process.exitCode = exitCode;
  });

  /** A job that Ctrl-C reaches while it runs, and that rejects as `rejection` says. */
  const interrupted = (rejection: (signal: AbortSignal) => unknown) => (signal: AbortSignal) =>
    new Promise<void>((_, reject) => {
      signal.addEventListener('abort', () => reject(rejection(signal)));
      process.emit('SIGINT');
    });

  it('ends a job that rejects with the reason of its signal, without an error', async () => {
    const listeners = process.listenerCount('SIGINT');
    await interruptible(
      terminal,
      interrupted(({ reason }) => reason),
      'Stopping',
    );
    expect(process.exitCode).to.equal(130);
    expect(told.join('')).to.equal('Stopping; press Ctrl-C again to stop at once.\n');
    expect(process.listenerCount('SIGINT')).to.equal(listeners);
  });

  it('passes on any other error', async () => {
    const fault = new Error('disk full');
    expect(
      await interruptible(
        terminal,
        interrupted(() => fault),
      ).catch((error) => error),
    ).to.equal(fault);
    const early = await interruptible(terminal, () => Promise.reject(fault)).catch((error) => error);
    expect(early).to.equal(fault);
  });
});
