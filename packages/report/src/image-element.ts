import type { SheetImage } from '@hypersiren/charts';
import sharp, { type Sharp } from 'sharp';
import { type Html, html } from './html.js';

/** An image within the page itself, of just the pixels that it has. */
export async function exactImage(image: SheetImage, description: string): Promise<Html> {
  const bytes = await raw(image).png({ compressionLevel: 9 }).toBuffer();
  return imageElement(`data:image/png;base64,${bytes.toString('base64')}`, image, description);
}

/** The same for images of many pixels that change smoothly: a tenth of the size, and no difference to be seen. */
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
