/** Encodes a tar archive (POSIX ustar) with files `images/000.bin`, …, all of which have different content. */
export function encodeTar(files: number, bytes: number): Buffer {
  const entries = Array.from({ length: files }, (_, index) => {
    const content = Buffer.alloc(512 * Math.ceil(bytes / 512));
    for (let at = 0; at < bytes; at++) content[at] = (at * 31 + index * 7) & 255;
    return Buffer.concat([header(`images/${String(index).padStart(3, '0')}.bin`, bytes), content]);
  });
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}

function header(name: string, bytes: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('0000644\x000000000\x000000000\0', 100);
  block.write(`${bytes.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        0`, 124);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
