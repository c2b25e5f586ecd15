import type { RequestInit, Response } from 'undici';
import { DatasetError } from '../dataset-error.js';

/** Environment variables of proxies, in order of precedence. `NO_PROXY` is handled by the agent. */
const HTTP = ['http_proxy', 'HTTP_PROXY'];
const HTTPS = ['https_proxy', 'HTTPS_PROXY'];

/** HTTP response, and a function that closes its connections. */
export interface ProxiedResponse {
  readonly response: Response;
  /** Closes the connections. Call it once the body is read or no longer needed. */
  close(): Promise<void>;
}

/**
 * Fetches a URL through the proxies of the environment: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` (comma-separated
 * host names with an optional port, or `*` for all hosts). Lowercase names take precedence. If only one of the two
 * proxies is set, it is used for both protocols.
 *
 * @throws DatasetError `bad-config` for a variable that is not a valid proxy URL.
 */
export async function proxiedFetch(url: string, options: Omit<RequestInit, 'dispatcher'>): Promise<ProxiedResponse> {
  const httpProxy = proxyAddress([...HTTP, ...HTTPS]);
  const httpsProxy = proxyAddress([...HTTPS, ...HTTP]);
  const proxies = { ...(httpProxy !== undefined && { httpProxy }), ...(httpsProxy !== undefined && { httpsProxy }) };
  const { EnvHttpProxyAgent, fetch: fetchBy } = await import('undici'); // lazy, because most programs never fetch
  // HTTP requests use no tunnel, because many proxies allow tunnels for HTTPS only.
  const dispatcher = new EnvHttpProxyAgent({ ...proxies, proxyTunnel: false });
  const close = (): Promise<void> => dispatcher.destroy();
  try {
    return { response: await fetchBy(url, { ...options, dispatcher }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Returns a hint about the proxy that the environment sets for an unreachable URL. Undefined if there is no proxy. */
export function proxyHint(url: string): string | undefined {
  const name = nameOfProxy(url.startsWith('https:') ? [...HTTPS, ...HTTP] : [...HTTP, ...HTTPS]);
  return name && `Check the proxy in ${name}, and NO_PROXY, which lists hosts to access directly`;
}

/** Returns the proxy URL of the first variable that is set. A URL without a scheme is an HTTP proxy. */
function proxyAddress(names: readonly string[]): string | undefined {
  const name = nameOfProxy(names);
  if (name === undefined) return undefined;
  const value = process.env[name] as string;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (/^https?:$/.test(URL.canParse(address) ? new URL(address).protocol : '')) return address;
  // The value is not shown, because it may contain a password.
  throw new DatasetError('bad-config', `the environment variable ${name} is not a proxy URL`, {
    hint: 'Expected http://host:port or https://host:port; unset it to fetch directly',
  });
}

/** Returns the name of the first variable that is set and not empty. */
function nameOfProxy(names: readonly string[]): string | undefined {
  return names.find((name) => process.env[name]);
}
