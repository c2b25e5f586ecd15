import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  DatasetError,
  encodeTfrecord,
  imageBlocks,
  loadDataset,
  readCifar10,
  readIdx,
  unpackArchive,
  writePacked,
} from '@hypersiren/datasets';
import { encodePng, readGeometry, readImage, readWav, writeGeometry } from '@hypersiren/datasets/media';
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from '@hypersiren/siren/training';
import sharp from 'sharp';
import { ConfigError } from '../../packages/runner/src/config/config-error.js';
import { loadConfig } from '../../packages/runner/src/config/load-config.js';
import {
  CheckpointError,
  readCheckpoint,
  writeCheckpoint,
} from '../../packages/runner/src/run/checkpoints/checkpoint.js';
import { encodeExample } from '../testing/encode-example.js';
import { TINY_CONFIG } from '../testing/tiny-config.js';
import type { FuzzTarget } from './fuzz.js';

/** Creates all readers of files, each with small valid files of all its variants. */
export async function fuzzTargets(): Promise<FuzzTarget[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-fuzz-seeds-'));
  try {
    const geometry = await geometrySeeds(folder);
    const tensors = { weight: { shape: [2, 3], data: Float32Array.of(1, -0, 3, 0.5, 1e-30, 6) } };
    const checkpoint = await writeCheckpoint(folder, { step: 3, tensors: { model: tensors }, state: { position: 1 } });
    const index = readFileSync(path.join(checkpoint, 'checkpoint.json'));
    const model = readFileSync(path.join(checkpoint, 'model.safetensors'));
    return [
      { name: 'idx', extension: '.idx', seeds: [idx(), gzipSync(idx())], read: readIdx, errors: [DatasetError] },
      {
        name: 'cifar10',
        extension: '.bin',
        seeds: [cifar(), gzipSync(cifar())],
        read: readCifar10,
        errors: [DatasetError],
      },
      {
        name: 'wav',
        extension: '.wav',
        seeds: [wav(8, 1), wav(16, 1), wav(24, 1), wav(32, 1), wav(32, 3), wav(64, 3)],
        read: readWav,
        errors: [DatasetError],
      },
      ...(await imageTargets()),
      ...Object.entries(geometry).map(
        ([format, seeds]): FuzzTarget => ({
          name: format,
          extension: `.${format}`,
          seeds,
          read: readGeometry,
          errors: [DatasetError],
        }),
      ),
      {
        name: 'tfrecord',
        extension: '.tfrecord',
        seeds: await tfrecordSeeds(),
        // Mutated records rarely have correct checksums, so the content of records is a separate target.
        read: (file) => loadDataset({ source: 'tfrecord', path: file }, { baseDirectory: '/' }),
        errors: [DatasetError],
      },
      {
        name: 'example',
        extension: '.example',
        seeds: await exampleSeeds(),
        read(file) {
          writeFileSync(`${file}.tfrecord`, encodeTfrecord(readFileSync(file)));
          return loadDataset({ source: 'tfrecord', path: `${file}.tfrecord` }, { baseDirectory: '/' });
        },
        errors: [DatasetError],
      },
      {
        name: 'packed',
        extension: '.packed',
        seeds: [await packedSeed(folder)],
        async read(file) {
          const dataset = await loadDataset({ source: 'packed', path: file }, { baseDirectory: '/' });
          try {
            for await (const _ of imageBlocks(dataset, { start: 0, count: dataset.count }));
          } finally {
            dataset.close();
          }
        },
        errors: [DatasetError],
      },
      {
        name: 'tar',
        extension: '.tar',
        seeds: [tar(), gzipSync(tar())],
        read: (file) => unpackInto(file),
        errors: [DatasetError],
      },
      {
        name: 'safetensors',
        extension: '.safetensors',
        seeds: [
          ...safetensorsSeeds(),
          encodeSafetensors(tensors, { format: 'x' }),
          encodeSafetensors({ scalar: { shape: [], data: Float32Array.of(1) } }),
        ],
        read: (file) => decodeSafetensors(readFileSync(file), file),
        errors: [SafetensorsError],
      },
      {
        name: 'config',
        extension: '.yaml',
        seeds: [
          TINY_CONFIG,
          `${TINY_CONFIG}loss: &l {latent: 1}\nevaluation: {images: 3}\nsweep: {grid: {seed: [1]}}\n`,
        ].map((text) => Buffer.from(text)),
        read: (file) => loadConfig(file, { environment: {} }),
        errors: [ConfigError],
      },
      {
        name: 'checkpoint',
        extension: '.json',
        seeds: [index],
        read: (file) => {
          const place = `${file}.folder`;
          rmSync(place, { recursive: true, force: true });
          mkdirAndWrite(place, { 'checkpoint.json': readFileSync(file), 'model.safetensors': model });
          return readCheckpoint(place);
        },
        errors: [CheckpointError],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mkdirAndWrite(folder: string, files: Record<string, Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(folder, name), bytes);
}

function idx(): Uint8Array {
  return Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, ...Array.from({ length: 24 }, (_, i) => 10 * i));
}

function cifar(): Uint8Array {
  return Uint8Array.from({ length: 2 * 3073 }, (_, i) => (i % 3073 === 0 ? 7 : i % 251));
}

/** Creates two records: one with an image file, one with raw pixels and their shape. */
async function exampleSeeds(): Promise<Uint8Array[]> {
  const data = Uint8Array.from({ length: 24 }, (_, i) => 10 * i);
  const png = await encodePng({ data, height: 2, width: 4, channels: 3 });
  return [encodeExample({ image: png, label: 3 }), encodeExample({ image: data, height: 2, width: 4, depth: 3 })];
}

async function tfrecordSeeds(): Promise<Uint8Array[]> {
  const files = (await exampleSeeds()).map((example) => {
    const record = encodeTfrecord(example);
    return Buffer.concat([record, record]);
  });
  return [...files, gzipSync(files[1] as Buffer)];
}

async function packedSeed(folder: string): Promise<Uint8Array> {
  const file = path.join(folder, 'images.packed');
  async function* parts() {
    const shape = { height: 2, width: 3, channels: 1 };
    for (const split of ['train', 'test']) yield { split, images: new Uint8Array(18).fill(7), ...shape };
  }
  await writePacked(file, { parts: parts(), description: () => 'some' });
  return readFileSync(file);
}

/** Encodes a tar archive with a folder and a file (POSIX ustar). */
function tar(): Uint8Array {
  const entry = (name: string, type: string, content: string): Buffer => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\x000000000\x000000000\0', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        ${type}`, 124);
    header.write('ustar\u000000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const body = Buffer.alloc(512 * Math.ceil(content.length / 512));
    body.write(content);
    return Buffer.concat([header, body]);
  };
  return Buffer.concat([entry('some/', '5', ''), entry('some/file', '0', 'text'), Buffer.alloc(1024)]);
}

async function unpackInto(file: string): Promise<void> {
  const place = `${file}.folder`;
  try {
    await unpackArchive(file, place);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Creates the readers of images in all formats, and of CelebA's partition file. */
async function imageTargets(): Promise<FuzzTarget[]> {
  const face = await encodePng({ data: new Uint8Array(12), height: 2, width: 2, channels: 3 });
  const config = { source: 'celeba', crop: 'center', resize: 'stretch', size: 4 } as const;
  return [
    { name: 'image', extension: '.image', seeds: await imageSeeds(), read: readAnyImage, errors: [DatasetError] },
    { name: 'bmp', extension: '.bmp', seeds: bmpSeeds(), read: readAnyImage, errors: [DatasetError] },
    {
      name: 'celeba',
      extension: '.csv',
      seeds: ['image_id,partition\n000001.jpg,0\n', '000001.jpg 0\n000002.jpg 2\n'].map((text) => Buffer.from(text)),
      read(file) {
        const place = `${file}.folder`;
        mkdirAndWrite(path.join(place, 'img_align_celeba'), { '000001.jpg': face, '000002.jpg': face });
        mkdirAndWrite(place, { 'list_eval_partition.txt': readFileSync(file) });
        return loadDataset({ ...config, path: place }, { baseDirectory: '/' });
      },
      errors: [DatasetError],
    },
  ];
}

/** Reads an image with and without a range. */
async function readAnyImage(file: string): Promise<void> {
  await readImage(file);
  await readImage(file, { range: [0, 200] });
}

/** Creates a PNG, a JPEG, and TIFFs with several sample types. */
async function imageSeeds(): Promise<Uint8Array[]> {
  const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, at) => (at * 37) % 256);
  const raw = { width: 8, height: 8, channels: 3 } as const;
  const gray = sharp(data, { raw }).grayscale();
  return [
    await encodePng({ data, height: 8, width: 8, channels: 3 }),
    await sharp(data, { raw }).jpeg().toBuffer(),
    await sharp(data, { raw }).jpeg({ progressive: true }).toBuffer(),
    await sharp(data, { raw }).tiff({ compression: 'none' }).toBuffer(),
    await gray.toColourspace('gray16').png().toBuffer(),
  ];
}

/** Creates BMPs with 24 bits per pixel, with a palette, and with run lengths. */
function bmpSeeds(): Uint8Array[] {
  const bmp = (bits: number, compression: number, palette: number[], pixels: number[]): Uint8Array => {
    const file = Buffer.alloc(54 + palette.length + pixels.length);
    file.write('BM', 0);
    for (const [at, value] of [
      [2, file.length],
      [10, 54 + palette.length],
      [14, 40],
      [18, 3],
      [22, 2],
      [30, compression],
      [46, palette.length / 4],
    ] as const)
      file.writeUInt32LE(value, at);
    file.writeUInt16LE(bits, 28);
    file.set(palette, 54);
    file.set(pixels, 54 + palette.length);
    return file;
  };
  const palette = [0, 0, 0, 0, 9, 9, 250, 0, 4, 5, 6, 0];
  return [
    bmp(
      24,
      0,
      [],
      Array.from({ length: 24 }, (_, at) => 10 * at),
    ),
    bmp(8, 0, palette, [0, 1, 2, 0, 2, 1, 0, 0]),
    bmp(8, 1, palette, [2, 1, 0, 0, 0, 3, 1, 2, 1, 0, 0, 1]),
    bmp(4, 2, palette, [3, 0x12, 0, 0, 3, 0x01, 0, 1]),
  ];
}

/** Creates safetensors files with the data types of other programs. */
function safetensorsSeeds(): Uint8Array[] {
  return (
    [
      ['F16', 2],
      ['BF16', 2],
      ['F64', 8],
      ['I64', 8],
      ['BOOL', 1],
    ] as const
  ).map(([dtype, size]) => {
    const header = Buffer.from(JSON.stringify({ x: { dtype, shape: [3], data_offsets: [0, 3 * size] } }));
    const file = Buffer.alloc(8 + header.length + 3 * size, 1);
    file.writeBigUInt64LE(BigInt(header.length), 0);
    file.set(header, 8);
    return file;
  });
}

/** Creates a WAV file with three samples of one channel. `format` is 1 for integers, 3 for floats. */
function wav(bits: number, format: number): Uint8Array {
  const length = (3 * bits) / 8;
  const file = Buffer.alloc(44 + length);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + length, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(format, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8000, 24);
  file.writeUInt32LE((8000 * bits) / 8, 28);
  file.writeUInt16LE(bits / 8, 32);
  file.writeUInt16LE(bits, 34);
  file.write('data', 36);
  file.writeUInt32LE(length, 40);
  return file;
}

/** Creates a tetrahedron in all formats that can be written, and texts in those that can only be read. */
async function geometrySeeds(folder: string): Promise<Record<string, Uint8Array[]>> {
  const positions = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1);
  const triangles = Uint32Array.of(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3);
  const seeds: Record<string, Uint8Array[]> = {};
  for (const format of ['ply', 'obj']) {
    const file = path.join(folder, `mesh.${format}`);
    await writeGeometry(file, { positions, triangles, normals: undefined } as never);
    seeds[format] = [readFileSync(file)];
  }
  const points = '0 0 0\n1 0 0\n0 1 0\n0 0 1\n';
  const faces = '3 0 2 1\n3 0 1 3\n4 0 3 2 1\n';
  seeds.ply?.push(
    Buffer.from(
      `ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nelement face 3\nproperty list uchar int vertex_indices\nend_header\n${points}${faces}`,
    ),
  );
  seeds.obj?.push(Buffer.from('v 0 0 0\nv 1 0 0\nv 0 1 0\nvn 0 0 1\nf 1//1 2//1 3//1\nf -3 -2 -1\n'));
  seeds.off = [Buffer.from(`OFF\n4 3 0\n${points}${faces}`)];
  seeds.off.push(Buffer.from(`OFF4 2 0\n${points}3 0 2 1\n3 0 1 3\n`));
  seeds.obj?.push(Buffer.from('v 0 0 0\nv 3 0 0\nv 3 3 0\nv 2 1 0\nv 0 3 0\nf 1 2 \\\n3 4 5\n'));
  seeds.ply?.push(
    Buffer.from(
      `ply\rformat ascii 1.0\relement vertex 4\rproperty double x\rproperty float y\rproperty float z\rproperty float nx\rproperty float ny\rproperty float nz\rend_header\r${points.replaceAll('\n', ' 0 0 1\r')}`,
    ),
  );
  seeds.xyz = [
    '0 0 0 0 0 1\n1 0 0 0 0 1\n0 1 0 0 0 1\n',
    'x,y,z,r,g,b\n0,0,0,1,2,200\n400000.5,1,0,1,2,200\n',
    '2\n0;0;0;0;0;-1\n1;1;1;nan;0;0\n',
  ].map((text) => Buffer.from(text));
  return seeds;
}
