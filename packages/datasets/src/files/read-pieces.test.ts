import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { readPieces } from './read-pieces.js';

/** Files that this process has open. */
const OPEN = '/proc/self/fd';

describe('readPieces', () => {
  const folder = temporaryFolder();

  it('gives the bytes of a file, unpacked if it is gzipped', async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251));
    for (const [name, content] of [
      ['plain', bytes],
      ['packed', gzipSync(bytes, { level: 1 })],
    ] as const) {
      const file = path.join(folder.path, name);
      writeFileSync(file, content);
      const pieces: Uint8Array[] = [];
      for await (const piece of readPieces(file)) pieces.push(piece);
      expect(Buffer.concat(pieces).equals(bytes), name).to.equal(true);
    }
  });

  it('closes the file for a caller that stops at any piece', async function () {
    if (!existsSync(OPEN)) return this.skip();
    const file = path.join(folder.path, 'long');
    for (const content of [Buffer.alloc(2_500_000, 7), gzipSync(Buffer.alloc(2_500_000, 7))]) {
      writeFileSync(file, content);
      const before = readdirSync(OPEN).length;
      for (let time = 0; time < 20; time++) {
        let pieces = 0;
        for await (const _ of readPieces(file)) if (++pieces > time % 2) break;
      }
      expect(readdirSync(OPEN).length - before).to.be.below(5);
    }
  });
});
