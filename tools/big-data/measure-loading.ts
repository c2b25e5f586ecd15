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
  /** Size of the file in bytes. */
  bytes: number;
  seconds: number[];
  /** CPU times in seconds, which are independent of other load on the machine. */
  processor: number[];
}

/** Measures the time to load all images of a configuration. The files are in the file cache of the system. */
export async function measureLoading({
  folder,
  images,
  repeats,
  png,
}: {
  folder: string;
  images: number;
  repeats: number;
  /** Whether to measure records of image files too, which takes about a minute. */
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
      // The first repetition is a warm-up.
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

/** Writes a TFRecord file with one `tf.train.Example` per image, which also contains the index of the image. */
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
