import type { SheetImage } from '@hypersiren/charts';
import sharp, { type Sharp } from 'sharp';
import { type Html, html } from './html.js';

/** Returns an image as an embedded PNG, which is lossless. */
export async function exactImage(image: SheetImage, description: string): Promise<Html> {
  const bytes = await raw(image).png({ compressionLevel: 9 }).toBuffer();
  return imageElement(`data:image/png;base64,${bytes.toString('base64')}`, image, description);
}

/** Returns an image as an embedded WebP of high quality, for large images with smooth content. */
export async function smoothImage(image: SheetImage, description: string): Promise<Html> {
  const bytes = await raw(image).webp({ quality: 92, smartSubsample: true, effort: 5 }).toBuffer();
  return imageElement(`data:image/webp;base64,${bytes.toString('base64')}`, image, description);
}

function raw({ data, height, width, channels }: SheetImage): Sharp {
  return sharp(data, { raw: { height, width, channels: channels === 1 ? 1 : 3 } });
}

function imageElement(source: string, { width, height }: SheetImage, description: string): Html {
  return html`<img src="${source}" width="${width}" height="${height}" alt="${description}" decoding="async">`;
}
