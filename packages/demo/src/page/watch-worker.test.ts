import { expect } from 'chai';
import { PageError } from './page-error.js';
import { PATIENCE, watchWorker } from './watch-worker.js';

/** A worker that says what the test lets it say. */
class FakeWorker extends EventTarget {
  isEnded = false;

  terminate(): void {
    this.isEnded = true;
  }

  say(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }

  break(message?: string): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), message && { message }));
  }
}

describe('the watch over a worker', () => {
  const original = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  let timers: Map<number, { readonly act: () => void; readonly delay: number }>;
  beforeEach(() => {
    timers = new Map();
    Object.assign(globalThis, {
      setTimeout: (act: () => void, delay: number) => {
        timers.set(timers.size, { act, delay });
        return timers.size - 1;
      },
      clearTimeout: (id: number) => timers.delete(id),
    });
  });
  afterEach(() => Object.assign(globalThis, original));

  const watched = () => {
    const worker = new FakeWorker();
    const [received, failures, waits] = [[] as unknown[], [] as Error[], [] as (Error | undefined)[]];
    const end = watchWorker<unknown>(worker as unknown as Worker, {
      does: 'trains',
      receive: (message) => received.push(message),
      fail: (error) => failures.push(error),
      wait: (error) => waits.push(error),
    });
    return { worker, received, failures, waits, end };
  };

  it('passes messages on, and waits no longer after the first one', () => {
    const { worker, received, failures, waits } = watched();
    expect([...timers.values()].map(({ delay }) => delay)).to.deep.equal([PATIENCE]);
    worker.say(1);
    worker.say(2);
    expect(received).to.deep.equal([1, 2]);
    expect(timers.size).to.equal(0);
    expect([failures, waits]).to.deep.equal([[], []]);
  });

  it('says that there is no answer after some time, and takes it back if one comes', () => {
    const { worker, received, waits } = watched();
    timers.get(0)?.act();
    expect(waits).to.have.length(1);
    expect(waits[0]).to.be.instanceOf(PageError);
    expect(waits[0]?.message).to.equal(
      'The part of the page that trains has not answered for 30 seconds. If it does not start soon, reload the page or choose another backend.',
    );
    worker.say('late');
    expect(waits).to.have.length(2);
    expect(waits[1]).to.equal(undefined);
    expect(received).to.deep.equal(['late']);
  });

  for (const [what, before, message, type, expected] of [
    ['code that does not load', false, undefined, PageError, 'could not be loaded. Check the connection, and reload'],
    ['code that does not start', false, 'no export', PageError, 'does not start: no export. Reload the page'],
    ['a fault in running code', true, 'x is null', Error, 'The worker that trains failed: x is null'],
  ] as const)
    it(`reports ${what}`, () => {
      const { worker, failures, waits } = watched();
      if (before) worker.say('ready');
      worker.break(message);
      expect(failures).to.have.length(1);
      expect(failures[0]).to.be.instanceOf(type);
      expect(failures[0] instanceof PageError).to.equal((type as unknown) === PageError);
      expect(failures[0]?.message).to.contain(expected);
      expect(timers.size).to.equal(0);
      expect(waits).to.deep.equal([]);
    });

  it('reports a message that the browser cannot read', () => {
    const { worker, failures } = watched();
    worker.dispatchEvent(new Event('messageerror'));
    expect(failures.map(({ message }) => message)).to.deep.equal([
      'This browser cannot read an answer of the part of the page that trains. Reload the page.',
    ]);
  });

  it('calls nothing after its end, and ends the worker', () => {
    const { worker, received, failures, end } = watched();
    end();
    worker.say(1);
    worker.break('late');
    expect(worker.isEnded).to.equal(true);
    expect(timers.size).to.equal(0);
    expect([received, failures]).to.deep.equal([[], []]);
  });
});
