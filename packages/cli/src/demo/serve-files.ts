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

/** Maximum length of a request path. */
const LONGEST_PATH = 1024; // characters
/** Maximum size of the request headers. Node answers larger requests with status 431. */
const LARGEST_HEADERS = 16_384; // bytes
/** Maximum number of concurrent connections. A page loads about ten files. */
const MAX_CONNECTIONS = 64;
const PATIENCE = 10_000; // ms, maximum time to receive the headers of a request
const IDLE = 20_000; // ms, maximum time without traffic
/** Maximum duration of a response: that of 100 MB at 1.3 Mbit/s. Slower clients would block connections of others. */
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

/** Content security policy of the page's own `<meta>` element, which also forbids framing. */
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
  /** Whether to use any free port if `port` is in use. */
  anyPort: boolean;
  host: string;
  /** Signal that stops the server. */
  signal: AbortSignal;
  /** Time in milliseconds without traffic after which a connection is closed. Default: 20,000. */
  idle?: number;
  /** Maximum duration of a response in milliseconds. Default: 600,000. */
  longest?: number;
}

/**
 * Serves files from memory. Requested paths are looked up among the names of the files, so no other file can be read.
 * At a loopback address, requests with another `Host` than that of this machine are rejected, as a protection against
 * DNS rebinding.
 *
 * @returns URL of the server, for example `http://127.0.0.1:8700/`.
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
  server.setTimeout(idle); // closes connections without traffic
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
  else if (local && !isLocalName(request.headers.host)) refuse(403, 'This page is only available on this machine.');
  else if (content === undefined) refuse(404, 'There is no such file.');
  else {
    const type = TYPES[path.posix.extname(name)] ?? 'application/octet-stream';
    response.writeHead(200, { ...HEADERS, 'content-type': type, 'content-length': content.length });
    response.end(method === 'HEAD' ? undefined : content);
  }
}

/** Returns the file name of a requested URL. Returns undefined for an invalid URL. */
function fileName(url: string): string | undefined {
  if (url.length > LONGEST_PATH || !url.startsWith('/')) return undefined;
  const [address = ''] = url.split('?');
  try {
    return decodeURIComponent(address).slice(1) || 'index.html';
  } catch {
    return undefined; // not valid UTF-8
  }
}

function isLocalName(host = ''): boolean {
  return LOOPBACK.includes(host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
}
