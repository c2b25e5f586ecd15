import { crc32, deflateSync } from 'node:zlib';
import type { Canvas } from '@napi-rs/canvas';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Filters of rows: the numbers themselves, and their differences from the row above. */
const [NONE, UP] = [0, 2];

/** Compression of zlib: files as small as those of the canvas package, in a third of the time. */
const LEVEL = 4;

/** Encodes an opaque canvas as a PNG file without alpha. The canvas package takes about three times as long. */
export function encodeCanvas(canvas: Canvas): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(canvas.width, 0);
  header.writeUInt32BE(canvas.height, 4);
  header.set([8, 2], 8); // 8 bits, RGB
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filteredRows(canvas), { level: LEVEL })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Returns the rows as RGB, each after its filter. */
function filteredRows(canvas: Canvas): Uint8Array {
  const { width, height } = canvas;
  const from = canvas.data(); // RGBA
  const row = 4 * width;
  const to = new Uint8Array(height * (1 + 3 * width));
  let t = 0;
  for (let start = 0; start < height * row; start += row) {
    const above = start === 0 ? undefined : start - row;
    to[t++] = above === undefined ? NONE : UP;
    for (let x = 0; x < row; x += 4)
      for (let channel = x; channel < x + 3; channel++)
        to[t++] = (from[start + channel] as number) - (above === undefined ? 0 : (from[above + channel] as number));
  }
  return to;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}
