/**
 * JPEG markers: sequential frames (SOF0, SOF1), progressive frame (SOF2), scan, JFIF segment, color profile, end of
 * image.
 */
const [SOF0, SOF1, SOF2, SOS, APP0, APP2, EOI] = [0xc0, 0xc1, 0xc2, 0xda, 0xe0, 0xe2, 0xd9];

/** JPEG with repaired metadata. */
export interface MendedJpeg {
  readonly bytes: Uint8Array;
  /** Comma-separated list of the repaired errors, for messages. */
  readonly quirks: string;
}

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

/**
 * Repairs JPEG metadata that phones and cameras write incorrectly and that browsers ignore: scan parameters that only
 * progressive files may have, bytes between segments, an unknown JFIF version, a damaged color profile, a missing end
 * marker. The compressed pixels are not changed, so a decoder still detects damage.
 *
 * @returns Undefined if there is nothing to repair.
 */
export function mendJpeg(bytes: Uint8Array, problem: string): MendedJpeg | undefined {
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  const quirks = new Set<string>();
  let sequential = false;
  let at = 2;
  while (at + 4 <= bytes.length) {
    const next = nextMarker(bytes, at);
    if (next === undefined) break;
    if (next > at) quirks.add('bytes between its segments');
    at = next;
    const marker = bytes[at + 1] as number;
    if (marker === EOI) break;
    const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    if (length < 2 || at + 2 + length > bytes.length) return undefined;
    const segment = new Uint8Array(bytes.subarray(at, at + 2 + length)); // a copy
    at += segment.length;
    if (marker === SOF0 || marker === SOF1) sequential = true;
    if (marker === SOF2) sequential = false;
    if (marker === APP0 && isJfif(segment) && segment[9] !== 1) {
      segment[9] = 1;
      quirks.add('an unknown version of JFIF');
    }
    if (marker === APP2 && /bad ICC marker/.test(problem)) {
      quirks.add('a damaged color profile, which was ignored');
      continue;
    }
    if (marker === SOS && sequential && !hasWholeScan(segment)) {
      segment.set([0, 63, 0], segment.length - 3);
      quirks.add('parameters of a progressive scan in a sequential one');
    }
    parts.push(segment);
    if (marker !== SOS) continue;
    const end = scanEnd(bytes, at);
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  if (bytes[at] === 0xff && bytes[at + 1] === EOI) parts.push(bytes.subarray(at, at + 2));
  else {
    parts.push(Uint8Array.of(0xff, EOI));
    quirks.add('no end marker');
  }
  return quirks.size === 0 ? undefined : { bytes: Buffer.concat(parts), quirks: [...quirks].join(', ') };
}

/** Returns the offset of the next marker, after all fill bytes (0xff). */
function nextMarker(bytes: Uint8Array, from: number): number | undefined {
  for (let at = from; at + 1 < bytes.length; at++) {
    const code = bytes[at + 1] as number;
    if (bytes[at] === 0xff && code !== 0xff && code !== 0) return at;
  }
  return undefined;
}

/** Returns the end of a scan's data: the offset of the next marker that is not a restart marker. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const code = bytes[at + 1] as number;
    if (bytes[at] === 0xff && code !== 0xff && code !== 0 && !(code >= 0xd0 && code <= 0xd7)) return at;
  }
  return bytes.length;
}

function isJfif(segment: Uint8Array): boolean {
  return segment.length > 10 && String.fromCharCode(...segment.subarray(4, 8)) === 'JFIF';
}

/** Returns whether a scan contains all 64 coefficients, as in a sequential frame. */
function hasWholeScan(segment: Uint8Array): boolean {
  const [start, end, bits] = segment.subarray(-3);
  return start === 0 && end === 63 && bits === 0;
}
