import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { encodeTar } from './encode-tar.js';

/** Number of files in the archive, and size of each in bytes. */
const [FILES, FILE_BYTES] = [40, 50_000];

/** Chunk size, and pause after each chunk. The whole archive takes half a second. */
const [PIECE_BYTES, PAUSE] = [20_000, 5]; // bytes, ms

/**
 * Starts a server on 127.0.0.1 that serves one archive slowly, supports range requests, and closes every third
 * connection early.
 */
export async function startSlowServer(): Promise<{
  url: string;
  bytes: number;
  md5: string;
  close: () => Promise<void>;
}> {
  const archive = encodeTar(FILES, FILE_BYTES);
  let connections = 0;
  const server = createServer(async (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const headers = { etag: '"one"', 'content-length': archive.length - start };
    const range = { 'content-range': `bytes ${start}-${archive.length - 1}/${archive.length}` };
    if (start >= archive.length)
      return void response.writeHead(416, { 'content-range': `bytes */${archive.length}` }).end();
    response.writeHead(start > 0 ? 206 : 200, { ...headers, ...(start > 0 && range) });
    const cut = ++connections % 3 === 0 ? start + archive.length / 4 : archive.length;
    for (let at = start; at < archive.length; at += PIECE_BYTES) {
      if (response.destroyed) return;
      if (at > cut) return void response.destroy();
      response.write(archive.subarray(at, at + PIECE_BYTES));
      await wait(PAUSE);
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/images.tar`,
    bytes: archive.length,
    md5: createHash('md5').update(archive).digest('hex'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
