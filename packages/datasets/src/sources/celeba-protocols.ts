import * as z from 'zod';
import { DatasetError } from '../dataset-error.js';
import { nearestPixels } from '../media/images/nearest-pixels.js';
import type { ImagePart, ImageStream } from './dataset-source.js';

/** Keys that a protocol decides. */
const DECIDED = ['crop', 'resize', 'size', 'kernel', 'channels', 'range'] as const;

/** Crop window and size of the images in published results, by the name of the protocol. */
const protocols = {
  /**
   * `CelebA(downsampled=True)` in `dataio.py` of the code of Sitzmann et al. 2020, which runs with Pillow 6.2.1: the
   * centered square of 178×178 pixels, resized to 32×32 with the default of that version, `NEAREST`.
   */
  'siren-2020': { crop: { height: 178, width: 178 }, size: { height: 32, width: 32 } },
} as const;

/** Name of a protocol. */
export type CelebaProtocol = keyof typeof protocols;

/** Schema of the name of a protocol. */
export const celebaProtocolSchema = z
  .enum(Object.keys(protocols) as [CelebaProtocol])
  .exactOptional()
  .describe(
    'Images as in a paper, in place of crop, resize, size, kernel, channels and range: siren-2020, those of Sitzmann et al. 2020, the centered 178×178 pixels, of which the nearest 32×32',
  );

/**
 * Returns the transform of a protocol, to be applied before {@link followProtocol}.
 *
 * @throws DatasetError `bad-config` for keys that the protocol decides
 */
export function protocolTransform(protocol: CelebaProtocol, config: Readonly<Record<string, unknown>>) {
  const idle = DECIDED.filter((key) => config[key] !== undefined);
  if (idle.length > 0)
    throw new DatasetError('bad-config', `protocol: ${protocol} decides ${idle.join(', ')}`, {
      hint: `Remove ${idle.length > 1 ? 'these keys' : 'this key'}, or the protocol`,
    });
  return { crop: protocols[protocol].crop, channels: 3 } as const;
}

/** Resizes a stream of images as a protocol does. */
export function followProtocol(protocol: CelebaProtocol, stream: ImageStream): ImageStream {
  return { ...stream, parts: resized(protocol, stream.parts) };
}

async function* resized(
  protocol: CelebaProtocol,
  parts: AsyncIterable<ImagePart>,
): AsyncGenerator<ImagePart, void, void> {
  for await (const { images, ...part } of parts) {
    const { data, ...shape } = nearestPixels({ ...part, data: images }, protocols[protocol].size);
    yield { ...part, ...shape, images: data };
  }
}
