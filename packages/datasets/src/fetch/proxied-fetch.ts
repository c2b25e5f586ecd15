import type { RequestInit, Response } from 'undici';
import { DatasetError } from '../dataset-error.js';

/** Where programs look for proxies; the first that is set counts. What NO_PROXY names is asked directly: the agent reads it. */
const HTTP = ['http_proxy', 'HTTP_PROXY'];
const HTTPS = ['https_proxy', 'HTTPS_PROXY'];

/** An answer, and how to let go of the connections that it came by. */
export interface ProxiedResponse {
  readonly response: Response;
  /** To be called when the body is read or of no use any more. */
  close(): Promise<void>;
}

/**
 * Fetches as the environment says: by HTTP_PROXY and HTTPS_PROXY, but for the hosts of NO_PROXY (names with commas between them, with
 * a port or without, `*` for all), each in small letters too, which win. If one of the two is set, it serves for both: whoever needs a
 * proxy reaches nothing without.
 *
 * @throws DatasetError `bad-config` for a variable that holds no address of a proxy
 */
export async function proxiedFetch(url: string, options: Omit<RequestInit, 'dispatcher'>): Promise<ProxiedResponse> {
  const httpProxy = proxyAddress([...HTTP, ...HTTPS]);
  const httpsProxy = proxyAddress([...HTTPS, ...HTTP]);
  const proxies = { ...(httpProxy !== undefined && { httpProxy }), ...(httpsProxy !== undefined && { httpsProxy }) };
  const { EnvHttpProxyAgent, fetch: fetchBy } = await import('undici'); // only now: most programs fetch nothing
  // Plain HTTP is asked for as proxies expect it, without a tunnel, which many grant for HTTPS alone.
  const dispatcher = new EnvHttpProxyAgent({ ...proxies, proxyTunnel: false });
  const close = (): Promise<void> => dispatcher.destroy();
  try {
    return { response: await fetchBy(url, { ...options, dispatcher }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What to look at where an address cannot be reached and the environment names a proxy for it; undefined if it names none. */
export function proxyHint(url: string): string | undefined {
  const name = nameOfProxy(url.startsWith('https:') ? [...HTTPS, ...HTTP] : [...HTTP, ...HTTPS]);
  return name && `Look at the proxy that ${name} names, and at NO_PROXY, which names hosts to ask without it`;
}

/** The proxy that is meant; one without a scheme speaks HTTP, as for other programs. */
function proxyAddress(names: readonly string[]): string | undefined {
  const name = nameOfProxy(names);
  if (name === undefined) return undefined;
  const value = process.env[name] as string;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (/^https?:$/.test(URL.canParse(address) ? new URL(address).protocol : '')) return address;
  // The value itself may hold a password, so it is not shown.
  throw new DatasetError('bad-config', `the environment variable ${name} holds no address of a proxy`, {
    hint: 'Expected http://host:port or https://host:port; unset it to fetch directly',
  });
}

/** The first variable that is set; an empty one names no proxy. */
function nameOfProxy(names: readonly string[]): string | undefined {
  return names.find((name) => process.env[name]);
}
