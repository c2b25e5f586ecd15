import type { Picture } from '@hypersiren/charts';
import sharp, { type Sharp } from 'sharp';
import { type Html, html } from './html.js';

/** A picture within the page itself, of just the pixels that it has. */
export async function exactPicture(picture: Picture, description: string): Promise<Html> {
  const bytes = await raw(picture).png({ compressionLevel: 9 }).toBuffer();
  return pictureElement(`data:image/png;base64,${bytes.toString('base64')}`, picture, description);
}

/** The same for pictures of many pixels that change smoothly: a tenth of the size, and no difference to be seen. */
export async function smoothPicture(picture: Picture, description: string): Promise<Html> {
  const bytes = await raw(picture).webp({ quality: 92, smartSubsample: true, effort: 5 }).toBuffer();
  return pictureElement(`data:image/webp;base64,${bytes.toString('base64')}`, picture, description);
}

function raw({ data, height, width, channels }: Picture): Sharp {
  return sharp(data, { raw: { height, width, channels: channels === 1 ? 1 : 3 } });
}

function pictureElement(source: string, { width, height }: Picture, description: string): Html {
  return html`<img src="${source}" width="${width}" height="${height}" alt="${description}" decoding="async">`;
}
