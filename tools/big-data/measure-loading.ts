import { createWriteStream, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type DatasetConfig, encodeTfrecord, imageBlocks, loadDataset, writePacked } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import { encodeExample } from '../testing/encode-example.js';
import { madeImages } from './made-images.js';

const SHAPE = { height: 32, width: 32, channels: 3 };

export interface LoadingTime {
  kind: string;
  /** Of the file. */
  bytes: number;
  seconds: number[];
  /** The same in seconds of a processor, which others on the machine do not lengthen. */
  processor: number[];
}

/** Times from a configuration to all images in hand, the files being in the machine's cache. */
export async function measureLoading({
  folder,
  images,
  repeats,
  png,
}: {
  folder: string;
  images: number;
  repeats: number;
  /** Whether records of image files are measured too, which takes a minute. */
  png: boolean;
}): Promise<LoadingTime[]> {
  const at = (name: string): string => path.join(folder, name);
  await writePacked(at('images.packed'), { parts: madeImages(SHAPE, images), description: () => 'made' });
  await writeRecords(at('raw.tfrecord'), images, async (image) => image);
  if (png) await writeRecords(at('png.tfrecord'), images, (data) => encodePng({ data, ...SHAPE }));
  const shape = [32, 32, 3] as const;
  const kinds: Record<string, DatasetConfig> = {
    'packed file': { source: 'packed', path: at('images.packed') },
    'TFRecord, raw bytes': { source: 'tfrecord', path: at('raw.tfrecord'), shape },
    ...(png && { 'TFRecord, PNG': { source: 'tfrecord', path: at('png.tfrecord') } }),
  };
  const times: LoadingTime[] = [];
  for (const [kind, config] of Object.entries(kinds)) {
    const [seconds, processor]: [number[], number[]] = [[], []];
    for (let repeat = -1; repeat < repeats; repeat++) {
      const [began, used] = [performance.now(), process.cpuUsage()];
      const dataset = await loadDataset(config, { baseDirectory: folder });
      let count = 0;
      for await (const block of imageBlocks(dataset, { start: 0, count: dataset.count })) count += block.length;
      // The first is a warm-up.
      if (repeat >= 0) {
        seconds.push((performance.now() - began) / 1000);
        const { user, system } = process.cpuUsage(used);
        processor.push((user + system) / 1e6);
      }
      dataset.close();
      if (count !== images * 32 * 32 * 3) throw new Error(`${kind}: ${count} bytes came`);
    }
    times.push({ kind, bytes: statSync((config as { path: string }).path).size, seconds, processor });
  }
  return times;
}

/** A record for each image, with its number, as TensorFlow's `tf.train.Example`. */
async function writeRecords(
  file: string,
  count: number,
  encode: (image: Uint8Array) => Promise<Uint8Array>,
): Promise<void> {
  async function* records(): AsyncGenerator<Uint8Array> {
    for await (const { images } of madeImages(SHAPE, count))
      for (let start = 0; start < images.length; start += 3072) {
        const image = await encode(images.subarray(start, start + 3072));
        yield encodeTfrecord(encodeExample({ image, label: start % 10 }));
      }
  }
  await pipeline(Readable.from(records()), createWriteStream(file));
}
