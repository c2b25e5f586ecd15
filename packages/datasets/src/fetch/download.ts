import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DatasetError } from '../dataset-error.js';
import { writeFileAtomically } from '../files/write-file-atomically.js';
import { type DigestAlgorithm, fileDigest } from './file-digest.js';
import { type ProxiedResponse, proxiedFetch, proxyHint } from './proxied-fetch.js';

/** File on a server. */
export interface RemoteFile {
  readonly url: string;
  /** Checksum published by the authors. */
  readonly checksum?: { readonly algorithm: DigestAlgorithm; readonly digest: string };
}

/** Options of {@link download}. */
export interface DownloadOptions {
  /** Called with the number of bytes downloaded, and the total number if the server reports it. */
  readonly onProgress?: (bytes: number, total: number | undefined) => void;
  /** Signal that aborts the download. The partial file is kept, and a later call resumes it. */
  readonly signal?: AbortSignal;
  /** Delay before the first retry in milliseconds, doubled for each further retry. Default: 1000. */
  readonly retryDelay?: number;
  /** Time in milliseconds without data after which a connection is closed and retried. Default: 30,000. */
  readonly stallTimeout?: number;
}

/** Maximum number of consecutive attempts without progress. */
const MAX_ATTEMPTS = 5;

/** Maximum number of connections per file. */
const MAX_CONNECTIONS = 1000;

/** Maximum size of a download in bytes. The limit stops a server that sends data without end. */
export const MAX_DOWNLOAD_BYTES = 2 ** 38;

/**
 * Downloads a file. The partial file is kept as `PATH.part`. A lost connection or a later call resumes the partial file
 * if the file on the server has not changed (HTTP range requests with `If-Range`). The file gets its final name once it
 * is complete and its checksum is verified.
 *
 * @returns SHA-256 digest of the file.
 * @throws DatasetError `unreachable`, `empty`, `bad-checksum` (the file is removed), `too-large`; the reason of the
 * signal.
 */
export async function download(
  { url, checksum }: RemoteFile,
  path: string,
  { onProgress, signal, retryDelay = 1000, stallTimeout = 30_000 }: DownloadOptions = {},
): Promise<string> {
  const part = new PartialFile(path, url);
  await part.open();
  let attempts = 0;
  let most = part.bytes;
  for (let connections = 1; ; connections++) {
    signal?.throwIfAborted();
    try {
      if (await receive(part, { url, stallTimeout, ...(signal && { signal }), ...(onProgress && { onProgress }) }))
        break;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof DatasetError) throw error;
      // A server may send the wrong range, so that the partial file is discarded. This does not count as progress.
      attempts = part.bytes > most ? 1 : attempts + 1;
      most = Math.max(most, part.bytes);
      if (attempts >= MAX_ATTEMPTS || connections >= MAX_CONNECTIONS)
        throw new DatasetError('unreachable', `cannot be fetched from ${url} (${reason(error)})`, {
          path,
          cause: error,
          hint:
            part.bytes > 0
              ? `${part.bytes} bytes were downloaded; fetch it again to resume`
              : (proxyHint(url) ?? 'Check the URL, or try again later'),
        });
      await setTimeout(retryDelay * 2 ** (attempts - 1), undefined, signal && { signal }).catch(() => {});
    }
  }
  if (part.bytes === 0) {
    await part.remove();
    throw new DatasetError('empty', `${url} gave an empty file`, {
      path,
      hint: 'Check the URL, or try again later',
    });
  }
  const digest = checksum && (await fileDigest(part.path, checksum.algorithm));
  if (checksum && digest !== checksum.digest) {
    await part.remove();
    throw new DatasetError(
      'bad-checksum',
      `the file from ${url} has ${checksum.algorithm.toUpperCase()} ${digest}, its authors publish ${checksum.digest}`,
      {
        path,
        hint: 'The file was removed. Fetch it again; if the checksum is the same, the file on the server has changed',
      },
    );
  }
  const sha256 = checksum?.algorithm === 'sha256' ? checksum.digest : await fileDigest(part.path, 'sha256');
  await part.finish();
  return sha256;
}

/** Downloads over one connection. Returns true once the file is complete, and throws if the connection is lost. */
async function receive(
  part: PartialFile,
  {
    url,
    stallTimeout,
    signal,
    onProgress,
  }: Omit<DownloadOptions, 'retryDelay'> & { url: string; stallTimeout: number },
): Promise<boolean> {
  const stalled = new AbortController();
  const timer = setInterval(() => stalled.abort(new Error(`no data for ${stallTimeout / 1000} s`)), stallTimeout);
  let close = async (): Promise<void> => {};
  try {
    const fetched = await proxiedFetch(url, {
      headers: { 'accept-encoding': 'identity', ...part.rangeHeaders() },
      signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    });
    close = fetched.close;
    const { response } = fetched;
    const pieces = arriving(response.body);
    const total = await begin(part, response, url);
    if (total !== undefined && total > MAX_DOWNLOAD_BYTES)
      throw new DatasetError('too-large', `${url} has ${total} bytes, the limit is ${MAX_DOWNLOAD_BYTES}`);
    onProgress?.(part.bytes, total);
    if (response.status === 416) return true;
    for await (const piece of pieces) {
      timer.refresh();
      await part.append(piece);
      if (part.bytes > (total ?? MAX_DOWNLOAD_BYTES))
        throw new DatasetError(
          'too-large',
          `${url} sends more than the ${total ?? MAX_DOWNLOAD_BYTES} bytes of the file`,
        );
      onProgress?.(part.bytes, total);
    }
    if (total !== undefined && part.bytes < total)
      throw new Error(`connection closed after ${part.bytes} of ${total} bytes`);
    return true;
  } finally {
    clearInterval(timer);
    stalled.abort();
    await close();
    await part.close();
  }
}

/** Maximum number of received bytes that are not yet written to disk. */
const MAX_WAITING_BYTES = 2 ** 23;

/**
 * Iterates over the chunks of a response body. Chunks are buffered as they arrive, because `fetch` discards its own
 * buffer when the connection is lost.
 */
function arriving(body: ProxiedResponse['response']['body']): AsyncIterable<Uint8Array> {
  const waiting: Uint8Array[] = [];
  let bytes = 0;
  let ended: { error?: unknown } | undefined;
  let wake = (): void => {};
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const take = async (): Promise<void> => {
    try {
      for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
        waiting.push(piece);
        bytes += piece.length;
        wake();
        while (bytes > MAX_WAITING_BYTES) await change();
      }
      ended = {};
    } catch (error) {
      ended = { error };
    }
    wake();
  };
  void take();
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const piece = waiting.shift();
        if (piece) {
          bytes -= piece.length;
          wake();
          yield piece;
        } else if (!ended) await change();
        else if ('error' in ended) throw ended.error;
        else return;
      }
    },
  };
}

/**
 * Checks the response status and headers, and truncates the partial file to the start of the response body. Returns the
 * length of the complete file, if known.
 */
async function begin(
  part: PartialFile,
  response: ProxiedResponse['response'],
  url: string,
): Promise<number | undefined> {
  const { status, headers } = response;
  const length = (text: string | null | undefined): number | undefined =>
    text && /^\d+$/.test(text) ? Number(text) : undefined;
  if (status === 200) {
    await part.restart(headers);
    return length(headers.get('content-length'));
  }
  const [, start, whole] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (status === 206 && Number(start) === part.bytes) return length(whole);
  if (status === 416 && length(whole) === part.bytes) return part.bytes;
  if (status === 206 || status === 416) {
    // The partial file does not match the file on the server.
    await part.remove();
    throw new Error(`the server has no bytes from ${part.bytes} on`);
  }
  if (status >= 500 || status === 429) throw new Error(`HTTP ${status}`);
  throw new DatasetError('unreachable', `${url} answers with HTTP ${status} ${response.statusText}`.trim(), {
    hint: 'Check the URL: the file may have moved',
  });
}

/** Partial download, and the validator (ETag or date) of the file on the server. */
class PartialFile {
  readonly path: string;
  readonly #target: string;
  readonly #state: string;
  readonly #url: string;
  #validator: string | undefined;
  #file: Awaited<ReturnType<typeof open>> | undefined;
  bytes = 0;

  constructor(target: string, url: string) {
    this.#target = target;
    this.path = `${target}.part`;
    this.#state = `${target}.part.json`;
    this.#url = url;
  }

  async open(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const state = await readState(this.#state);
    // Without a validator, a partial file may belong to another version of the file.
    if (state?.url !== this.#url || typeof state.validator !== 'string') return this.remove();
    this.#validator = state.validator;
    this.bytes = await stat(this.path).then(
      ({ size }) => size,
      () => 0,
    );
  }

  rangeHeaders(): Record<string, string> {
    if (this.bytes === 0 || this.#validator === undefined) return {};
    return { range: `bytes=${this.bytes}-`, 'if-range': this.#validator };
  }

  /** Discards the partial file, for a response that contains the whole file. */
  async restart(headers: ProxiedResponse['response']['headers']): Promise<void> {
    await this.remove();
    const etag = headers.get('etag');
    // Weak ETags do not guarantee identical bytes.
    this.#validator = (etag && !etag.startsWith('W/') ? etag : headers.get('last-modified')) ?? undefined;
    if (this.#validator !== undefined)
      await writeFileAtomically(this.#state, JSON.stringify({ url: this.#url, validator: this.#validator }));
  }

  async append(piece: Uint8Array): Promise<void> {
    this.#file ??= await open(this.path, 'a');
    await this.#file.appendFile(piece);
    this.bytes += piece.length;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
    await rm(this.#state, { force: true });
    this.bytes = 0;
    this.#validator = undefined;
  }

  async finish(): Promise<void> {
    const file = await open(this.path, 'r+');
    await file.sync().finally(() => file.close());
    await rename(this.path, this.#target);
    await rm(this.#state, { force: true });
  }
}

/**
 * Reads the state of a partial download. Returns undefined if there is none or if it is damaged: the partial file
 * cannot be resumed then.
 */
async function readState(file: string): Promise<{ url?: unknown; validator?: unknown } | undefined> {
  try {
    const state: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof state === 'object' && state !== null ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Joins the messages of an error and of its causes. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${reason(cause)}` : message;
}
