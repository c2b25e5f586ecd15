import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Content of a file, and the faults with which it is served. */
export interface ServedFile {
  bytes: Uint8Array;
  etag?: string;
  /**
   * Number of bytes after which each connection is closed. With `stall`, the connection stays open but sends nothing
   * more.
   */
  cutAfter?: number;
  stall?: boolean;
  /** HTTP statuses of the first responses. */
  statuses?: number[];
  /** Whether range requests are supported. Default: true. */
  ranges?: boolean;
  /** Whether range requests are answered with a range that starts one byte later. */
  wrongRange?: boolean;
  /** Whether each response has a new ETag. */
  newTags?: boolean;
  /** Whether responses have a `Content-Length`. Default: true. */
  length?: boolean;
}

export interface FileServer {
  readonly url: string;
  readonly files: Map<string, ServedFile>;
  /** `Range` headers of the requests so far. An empty string for a request without the header. */
  readonly ranges: string[];
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1 that serves files from memory, with their faults. */
export async function startFileServer(): Promise<FileServer> {
  process.env.no_proxy ??= '127.0.0.1'; // bypasses the machine's proxy
  const files = new Map<string, ServedFile>();
  const ranges: string[] = [];
  const server: Server = createServer((request, response) => {
    ranges.push(request.headers.range ?? '');
    const file = files.get(request.url ?? '');
    if (!file) return void response.writeHead(404).end();
    const status = file.statuses?.shift();
    if (status !== undefined) return void response.writeHead(status).end();
    serve(file, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    ranges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function serve(file: ServedFile, { headers }: IncomingMessage, response: ServerResponse): void {
  const { bytes, cutAfter = Number.POSITIVE_INFINITY, ranges = true, length = true } = file;
  const etag = file.newTags ? `"${Math.round(performance.now() * 1e6)}"` : (file.etag ?? '"one"');
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const partial = ranges && headers.range !== undefined && headers['if-range'] === etag;
  if (partial && start >= bytes.length)
    return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
  const body = partial ? bytes.subarray(start) : bytes;
  response.writeHead(partial ? 206 : 200, {
    etag,
    ...(length && { 'content-length': body.length }),
    ...(partial && {
      'content-range': `bytes ${start + (file.wrongRange ? 1 : 0)}-${bytes.length - 1}/${bytes.length}`,
    }),
  });
  if (body.length <= cutAfter) return void response.end(body);
  response.write(body.subarray(0, cutAfter), () => {
    if (!file.stall) setTimeout(() => response.destroy(), 5); // after the bytes were sent
  });
}
