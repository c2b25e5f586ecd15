import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';
import { datasetErrorOf } from '../testing/dataset-error-of.js';
import { type FileServer, startFileServer } from '../testing/file-server.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { withEnvironment } from '../testing/with-environment.js';
import { download } from './download.js';

describe('downloads behind a proxy', () => {
  const folder = temporaryFolder();
  const bytes = Uint8Array.of(1, 2, 3);
  let server: FileServer;
  /** What the proxy was asked for: addresses, and hosts of tunnels. */
  const asked: string[] = [];
  let refuses = false;
  const proxy = createServer((from: IncomingMessage, to) => {
    asked.push(`${from.method} ${from.url}`);
    if (refuses) return void to.writeHead(407, 'Proxy Authentication Required').end();
    request(from.url as string, { headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode as number, answer.headers);
      answer.pipe(to);
    }).end();
  }).on('connect', ({ url }, socket) => {
    asked.push(`CONNECT ${url}`);
    if (refuses) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const [host, port] = (url as string).split(':') as [string, string];
    const through = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
  });
  let address: string;
  before(async () => {
    server = await startFileServer();
    server.files.set('/file', { bytes });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  after(async () => {
    proxy.close();
    proxy.closeAllConnections();
    await server.close();
  });
  beforeEach(() => {
    asked.length = 0;
    refuses = false;
  });

  const get = (environment: Readonly<Record<string, string>>, url = `${server.url}/file`) =>
    withEnvironment(
      {
        HTTP_PROXY: '',
        HTTPS_PROXY: '',
        NO_PROXY: '',
        http_proxy: undefined,
        https_proxy: undefined,
        no_proxy: undefined,
        ...environment,
      },
      () => download({ url }, folder.write('file', ''), { retryDelay: 1 }),
    );
  const file = () => [...readFileSync(`${folder.path}/file`)];

  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'])
    it(`use the proxy of ${name}`, async () => {
      for (const value of [`http://${address}`, address]) await get({ [name]: value });
      expect(asked).to.deep.equal([`GET ${server.url}/file`, `GET ${server.url}/file`]);
      expect(file()).to.deep.equal([...bytes]);
    });

  for (const name of ['HTTPS_PROXY', 'https_proxy'])
    it(`use a tunnel through the proxy of ${name}`, async () => {
      refuses = true;
      const error = await datasetErrorOf(() =>
        get({ [name]: `http://user:secret@${address}` }, 'https://nowhere.invalid/file'),
      );
      expect(asked[0]).to.equal('CONNECT nowhere.invalid:443');
      expect(error.code).to.equal('unreachable');
      expect(error.message).to.contain('403').and.contain(`Check the proxy in ${name}`);
      expect(error.message).to.not.contain('secret');
    });

  for (const name of ['NO_PROXY', 'no_proxy'])
    it(`bypass the proxy for the hosts of ${name}`, async () => {
      const { host, port } = new URL(server.url);
      for (const value of ['127.0.0.1', host, '*', `example.org, 127.0.0.1:${port}`])
        await get({ HTTP_PROXY: `http://${address}`, [name]: value });
      expect(asked).to.deep.equal([]);
      await get({ HTTP_PROXY: `http://${address}`, [name]: 'example.org,127.0.0.1:1' });
      expect(asked).to.have.length(1);
    });

  it('report a proxy that refuses the connection or cannot be reached', async () => {
    refuses = true;
    const refused = await datasetErrorOf(() => get({ HTTP_PROXY: address }));
    expect(refused.message)
      .to.match(/proxy authentication required/i)
      .and.contain('Check the proxy in HTTP_PROXY, and NO_PROXY');
    const nobody = await datasetErrorOf(() => get({ http_proxy: 'http://127.0.0.1:9' }));
    expect(nobody.code).to.equal('unreachable');
    expect(nobody.message).to.contain('Check the proxy in http_proxy');
  });

  it('reject an invalid proxy URL without printing it', async () => {
    for (const value of ['socks5://user:secret@host:1', 'http://', 'http://user:secret@host:port']) {
      const error = await datasetErrorOf(() => get({ HTTP_PROXY: value }));
      expect(error.code).to.equal('bad-config');
      expect(error.message).to.contain('HTTP_PROXY is not a proxy URL').and.not.contain('secret');
    }
  });
});
