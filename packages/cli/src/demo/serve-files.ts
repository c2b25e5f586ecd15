import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { DemoFiles } from '@hypersiren/demo';

/** Anything longer is no address of ours. */
const LONGEST_PATH = 1024; // characters
/** What a browser sends beside the address is well below; Node answers 431 beyond. */
const LARGEST_HEADERS = 16_384; // bytes
/** A page loads some ten files. */
const MAX_CONNECTIONS = 64;
const PATIENCE = 10_000; // ms to send a request's headers
const IDLE = 20_000; // ms in which a connection takes no byte of what it is sent
/** A model of 100 MB takes so long over 1.3 Mbit/s: who reads slower holds a connection that others wait for. */
const MAX_RESPONSE = 600_000; // ms

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.safetensors': 'application/octet-stream',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** As in the page's own <meta>, and no frames around it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: OutgoingHttpHeaders = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

export interface ServeOptions {
  port: number;
  /** Whether any free port will do if that one is taken. */
  anyPort: boolean;
  host: string;
  /** Ends the server. */
  signal: AbortSignal;
  /** Milliseconds without a byte taken after which a connection is closed; default 20,000. */
  idle?: number;
  /** Milliseconds that an answer may take in all; default 600,000. */
  longest?: number;
}

/**
 * Serves files from memory, those and nothing else: an address is looked up among their names, so that none can lead
 * elsewhere. At a loopback address only pages of this machine's names are answered, lest a page from elsewhere reads them
 * under a name of its own that it has led here.
 *
 * @returns the address, `http://127.0.0.1:8700/`
 */
export async function serveFiles(
  files: DemoFiles,
  { port, anyPort, host, signal, idle = IDLE, longest = MAX_RESPONSE }: ServeOptions,
): Promise<string> {
  const local = LOOPBACK.includes(host);
  const server = createServer({ maxHeaderSize: LARGEST_HEADERS, headersTimeout: PATIENCE }, (request, response) => {
    const late = setTimeout(() => response.destroy(), longest);
    response.on('close', () => clearTimeout(late));
    answer(files, local, request, response);
  });
  server.setTimeout(idle); // which closes connections on which nothing moves, in either direction
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, port, host).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || !anyPort) throw error;
    await listen(server, 0, host);
  });
  signal.addEventListener(
    'abort',
    () => {
      server.close();
      server.closeAllConnections();
    },
    { once: true },
  );
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}/`;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function answer(files: DemoFiles, local: boolean, request: IncomingMessage, response: ServerResponse): void {
  const { method = '', url = '' } = request;
  const refuse = (status: number, reason: string, headers: OutgoingHttpHeaders = {}): void => {
    response.writeHead(status, {
      ...HEADERS,
      'content-type': 'text/plain; charset=utf-8',
      connection: 'close',
      ...headers,
    });
    response.end(method === 'HEAD' ? undefined : `${reason}\n`);
  };
  const name = fileName(url) ?? '';
  const content = files.get(name);
  if (method !== 'GET' && method !== 'HEAD') refuse(405, 'Only GET and HEAD.', { allow: 'GET, HEAD' });
  else if (local && !isLocalName(request.headers.host)) refuse(403, 'This page is for this machine.');
  else if (content === undefined) refuse(404, 'There is no such file.');
  else {
    const type = TYPES[path.posix.extname(name)] ?? 'application/octet-stream';
    response.writeHead(200, { ...HEADERS, 'content-type': type, 'content-length': content.length });
    response.end(method === 'HEAD' ? undefined : content);
  }
}

/** The name that an address asks for; undefined if it cannot be one. */
function fileName(url: string): string | undefined {
  if (url.length > LONGEST_PATH || !url.startsWith('/')) return undefined;
  const [address = ''] = url.split('?');
  try {
    return decodeURIComponent(address).slice(1) || 'index.html';
  } catch {
    return undefined; // no UTF-8
  }
}

function isLocalName(host = ''): boolean {
  return LOOPBACK.includes(host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
}
