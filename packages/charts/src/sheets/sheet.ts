import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { registerFonts } from '../figures/fonts.js';
import { font, LIGHT, TEXT } from '../figures/theme.js';
import { type Color, colorAt } from './color-map.js';

/** Largest numbers of images and of contexts in a sheet of one page. */
export const SHEET_IMAGES = 6;
export const SHEET_CONTEXTS = 3;

/** An image with 1 or 3 channels, row-major, values 0 … 255. */
export interface SheetImage {
  data: Uint8Array;
  height: number;
  width: number;
  channels: number;
}

/** A grid of images with groups of columns. Each row shows one image, or has a name. */
export interface Sheet {
  title: string;
  subtitle?: string;
  /** Pixels of an image at its own size; larger ones are taken to show the same more finely. Of several sizes, room for all. */
  size: { height: number; width: number };
  /** Resolution of the finest images of the sheet relative to `size`. Default: 1. */
  enlargement?: number;
  /** Names of the rows, to their left. */
  rows?: readonly string[];
  groups: readonly SheetGroup[];
  /** Color scale of images that show numbers as colors. */
  scale?: { label: string; ticks: readonly { share: number; label: string }[] };
}

/** Columns of a sheet under one title. */
export interface SheetGroup {
  title: string;
  columns: readonly { label: string; cells: readonly Cell[] }[];
}

export interface Cell {
  image: SheetImage;
  /** Caption below the image. */
  caption?: string;
}

/** Smallest height of a cell in pixels. Cells are multiples of the finest images. */
const SMALLEST_CELL = 112;

/** Largest width of a cell that was enlarged, in pixels. */
const WIDEST_CELL = 2048;
const MARGIN = 28;
const GAP = 6;
const GROUP_GAP = 22;
const CAPTION = 20;
const HEAD = 44;
const SCALE_BAR = { width: 320, height: 14, room: 52 };

/** Renders a sheet as PNG on a white background. Pixels are enlarged without interpolation. */
export function renderSheet({
  title,
  subtitle,
  size,
  enlargement = 1,
  rows: names = [],
  groups,
  scale,
}: Sheet): Buffer {
  registerFonts();
  const tall = Math.ceil(SMALLEST_CELL / (size.height * enlargement));
  const wide = Math.floor(WIDEST_CELL / (size.width * enlargement));
  const times = Math.max(1, Math.min(tall, wide)) * enlargement;
  const cell = { width: size.width * times, height: size.height * times };
  const groupWidth = ({ columns }: SheetGroup): number => columns.length * (cell.width + GAP) - GAP;
  const rows = groups[0]?.columns[0]?.cells.length ?? 0;

  const top = MARGIN + TEXT.title + (subtitle ? TEXT.subtitle * 1.7 : 0) + 26;
  const rowHeight = cell.height + CAPTION + GAP;
  const bottom = top + HEAD + rows * rowHeight - GAP;
  const labels = Math.ceil(Math.max(0, ...names.map((name) => measureText(name, font(TEXT.axis, 600)) + GROUP_GAP)));
  const canvas = createCanvas(
    2 * MARGIN + labels + groups.reduce((sum, group) => sum + groupWidth(group) + GROUP_GAP, -GROUP_GAP),
    Math.ceil(bottom + (scale ? SCALE_BAR.room : 0) + MARGIN),
  );
  const context = canvas.getContext('2d');
  context.fillStyle = LIGHT.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  const write = textWriter(context);

  write(title, MARGIN, MARGIN + TEXT.title * 0.8, font(TEXT.title, 600), LIGHT.text);
  if (subtitle) write(subtitle, MARGIN, MARGIN + TEXT.title + TEXT.subtitle * 1.3, font(TEXT.subtitle), LIGHT.muted);

  for (const [row, name] of names.entries())
    write(name, MARGIN, top + HEAD + row * rowHeight + cell.height / 2, font(TEXT.axis, 600), LIGHT.text);
  let left = MARGIN + labels;
  for (const group of groups) {
    write(group.title, left, top + TEXT.panel * 0.8, font(TEXT.panel, 600), LIGHT.text);
    context.fillStyle = LIGHT.axis;
    context.fillRect(left, Math.round(top + TEXT.panel + 3), groupWidth(group), 1);
    for (const [column, { label, cells }] of group.columns.entries()) {
      const x = left + column * (cell.width + GAP);
      write(label, x, top + HEAD - 10, font(TEXT.note), LIGHT.muted);
      for (const [row, { image: raster, caption }] of cells.entries()) {
        const y = Math.round(top + HEAD + row * rowHeight);
        const share = Math.min(cell.width / raster.width, cell.height / raster.height); // as much of the cell as its shape fills
        context.drawImage(imageToCanvas(raster), x, y, share * raster.width, share * raster.height);
        if (caption) write(caption, x, y + cell.height + 14, font(TEXT.note), LIGHT.muted);
      }
    }
    left += groupWidth(group) + GROUP_GAP;
  }
  if (scale) drawScale(context, scale, MARGIN, Math.round(bottom + 14));
  return canvas.toBuffer('image/png');
}

function drawScale(context: SKRSContext2D, { label, ticks }: NonNullable<Sheet['scale']>, left: number, top: number) {
  const write = textWriter(context);
  for (let x = 0; x < SCALE_BAR.width; x++) {
    context.fillStyle = `rgb(${colorAt(x / (SCALE_BAR.width - 1)).join(' ')})`;
    context.fillRect(left + x, top, 1, SCALE_BAR.height);
  }
  for (const { share, label: value } of ticks) {
    const x = left + Math.round(share * (SCALE_BAR.width - 1));
    context.fillStyle = LIGHT.axis;
    context.fillRect(x, top + SCALE_BAR.height, 1, 5);
    write(value, x, top + SCALE_BAR.height + 18, font(TEXT.note), LIGHT.muted);
  }
  write(label, left + SCALE_BAR.width + 84, top + SCALE_BAR.height - 2, font(TEXT.note), LIGHT.muted);
}

function measureText(text: string, style: string): number {
  const context = createCanvas(1, 1).getContext('2d');
  context.font = style;
  return context.measureText(text).width;
}

function textWriter(context: SKRSContext2D) {
  return (text: string, x: number, y: number, style: string, color: string): void => {
    context.font = style;
    context.fillStyle = color;
    context.fillText(text, x, y);
  };
}

function imageToCanvas({ data, height, width, channels }: SheetImage): Canvas {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let c = 0; c < 3; c++) image.data[pixel * 4 + c] = data[pixel * channels + (channels === 1 ? 0 : c)] ?? 0;
    image.data[pixel * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * Checkerboard for unknown pixels. It is gray in color images and bluish in gray images, so that it differs from known
 * pixels.
 */
const UNSEEN: Record<'color' | 'gray', readonly [Color, Color]> = {
  color: [
    [224, 227, 231],
    [211, 215, 220],
  ],
  gray: [
    [206, 213, 224],
    [191, 200, 214],
  ],
};

/** Replaces the unknown pixels of an image, 0 in the mask [H·W], by a checkerboard. The result has three channels. */
export function maskImage({ data, height, width, channels }: SheetImage, mask: Uint8Array): SheetImage {
  const masked = new Uint8Array(height * width * 3);
  const board = UNSEEN[channels === 1 ? 'gray' : 'color'];
  for (let pixel = 0; pixel < height * width; pixel++) {
    const square = (Math.floor(pixel / width) + (pixel % width)) % 2 === 0 ? board[0] : board[1];
    for (let c = 0; c < 3; c++) {
      const value = data[pixel * channels + (channels === 1 ? 0 : c)] ?? 0;
      masked[pixel * 3 + c] = mask[pixel] ? value : square[c as 0 | 1 | 2];
    }
  }
  return { data: masked, height, width, channels: 3 };
}
