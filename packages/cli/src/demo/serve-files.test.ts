import { connect } from 'node:net';
import { expect } from 'chai';
import { serveFiles } from './serve-files.js';

const FILES = new Map<string, Uint8Array>([
  ['index.html', Buffer.from('<!doctype html>page')],
  ['assets/a b.js', Buffer.from('1')],
  ['model/model.json', Buffer.from('{}')],
]);

describe('serveFiles', () => {
  const controllers: AbortController[] = [];
  after(() => {
    for (const controller of controllers) controller.abort();
  });
  const serve = (port = 0, anyPort = false, host = '127.0.0.1') => {
    const controller = new AbortController();
    controllers.push(controller);
    return serveFiles(FILES, { port, anyPort, host, signal: controller.signal });
  };
  /** An answer's first line and all of it, for a request as it is written: no client tidies the path. */
  const raw = (address: string, request: string): Promise<{ status: number; text: string }> => {
    const { port, hostname } = new URL(address);
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.write(request));
      socket
        .setEncoding('utf8')
        .on('data', (data) => {
          text += data;
        })
        .on('close', () => resolve({ status: Number(text.split(' ')[1]), text }))
        .on('error', reject);
    });
  };
  const get = (address: string, target: string, host = 'localhost') =>
    raw(address, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

  it('serves its files by their names, with their types and a content security policy', async () => {
    const address = await serve();
    const page = await fetch(address);
    expect(await page.text()).to.equal('<!doctype html>page');
    expect(page.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy'))
      .to.contain("default-src 'none'")
      .and.contain("frame-ancestors 'none'");
    expect(page.headers.get('x-content-type-options')).to.equal('nosniff');
    const script = await fetch(new URL('assets/a%20b.js?version=1', address));
    expect([script.status, script.headers.get('content-type')]).to.deep.equal([200, 'text/javascript; charset=utf-8']);
    const head = await fetch(new URL('model/model.json', address), { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).to.deep.equal(['2', '']);
  });

  it('serves nothing else, however the path is written', async () => {
    const address = await serve();
    for (const target of [
      '/../package.json',
      '/..%2fpackage.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      '/..%5c..%5cetc%5cpasswd',
      '/%252e%252e/etc/passwd',
      '//etc/passwd',
      '/%2fetc%2fpasswd',
      '/etc/passwd',
      '/file:///etc/passwd',
      '/C:/Windows/win.ini',
      '/assets/../index.html',
      '/assets',
      '/model/',
      '/index.html%00.js',
      '/%ff',
      '/%',
      `/${'a'.repeat(2000)}`,
      'http://elsewhere/etc/passwd',
      '/__proto__',
      '/constructor',
    ]) {
      const { status, text } = await get(address, target);
      expect(status, target).to.equal(404);
      expect(text, target).to.not.contain('root:').and.not.contain('page');
    }
  });

  it('refuses other methods, and headers without end', async () => {
    const address = await serve();
    const posted = await fetch(address, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD']);
    const { status } = await raw(address, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(status).to.equal(431);
  });

  it('accepts only host names of this machine at a loopback address', async () => {
    const address = await serve();
    for (const host of ['localhost:8700', '127.0.0.1', '[::1]:1'])
      expect((await get(address, '/', host)).status, host).to.equal(200);
    for (const host of ['elsewhere.example', 'localhost.elsewhere.example', '10.0.0.1:8700'])
      expect((await get(address, '/', host)).status, host).to.equal(403);
  });

  it('uses another port if the default port is in use, but never replaces a given port', async () => {
    const port = Number(new URL(await serve()).port);
    expect(Number(new URL(await serve(port, true)).port)).to.not.equal(port);
    const error = await serve(port).catch((error: NodeJS.ErrnoException) => error);
    expect((error as NodeJS.ErrnoException).code).to.equal('EADDRINUSE');
  });

  for (const [what, patience] of [
    ['takes nothing of what it asked for', { idle: 100 }],
    ['takes what it asked for too slowly', { longest: 150 }],
  ] as const)
    it(`closes a connection that ${what}, so that others are served`, async () => {
      const controller = new AbortController();
      controllers.push(controller);
      const large = new Map([...FILES, ['model/model.safetensors', new Uint8Array(2 ** 25)]] as const);
      const options = { port: 0, anyPort: false, host: '127.0.0.1', signal: controller.signal };
      const address = await serveFiles(large, { ...options, ...patience });
      const { port } = new URL(address);
      const held = Array.from({ length: 64 }, () => {
        const socket = connect(Number(port), '127.0.0.1', () =>
          socket.write('GET /model/model.safetensors HTTP/1.1\r\nHost: localhost\r\n\r\n'),
        );
        socket.pause(); // never reads
        return socket.on('error', () => {});
      });
      try {
        for (;;) {
          const status = await fetch(address, { signal: AbortSignal.timeout(1000) }).then(
            (response) => response.status,
            () => undefined, // while the others hold all connections
          );
          if (status === 200) break;
        }
      } finally {
        for (const socket of held) socket.destroy();
      }
    });

  it('stops when its signal is aborted, even with open connections', async () => {
    const controller = new AbortController();
    const address = await serveFiles(FILES, { port: 0, anyPort: false, host: '127.0.0.1', signal: controller.signal });
    await fetch(address); // keeps its connection
    controller.abort();
    const error = await fetch(address).catch((error: Error) => error);
    expect(error).to.be.instanceOf(Error);
  });
});
