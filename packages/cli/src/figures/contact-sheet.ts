import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { registerFonts } from './fonts.js';
import { font, INK, TEXT } from './theme.js';

/** A picture of `channels` 1 or 3, row-major, values 0 … 255. */
export interface Picture {
  data: Uint8Array;
  height: number;
  width: number;
  channels: number;
}

export interface ContactSheet {
  title: string;
  subtitle?: string;
  /** One group of columns each: `10 pixels`, `upper half`. */
  contexts: readonly string[];
  rows: readonly ContactSheetRow[];
}

export interface ContactSheetRow {
  truth: Picture;
  /** One entry per context. */
  completions: readonly {
    /** [H·W], 1 = seen. */
    mask: Uint8Array;
    prediction: Picture;
    /** The same SIREN on a finer grid. */
    enlarged: Picture;
    /** Written below the prediction, for instance its PSNR. */
    caption?: string;
  }[];
}

/** Cells are whole multiples of the pictures, at least so many pixels high. */
const SMALLEST_CELL = 112;
const MARGIN = 28;
const GAP = 6;
const GROUP_GAP = 22;
const CAPTION = 20;

/** Pixels that were not seen: a pale checkerboard, grey among colours and bluish among greys, as no pixel of theirs is. */
const UNSEEN = {
  colour: [
    [224, 227, 231],
    [211, 215, 220],
  ],
  grey: [
    [206, 213, 224],
    [191, 200, 214],
  ],
} as const;

/** Draws context, prediction, finer prediction for every context, and the truth, one row per image. PNG. */
export function renderContactSheet({ title, subtitle, contexts, rows }: ContactSheet): Buffer {
  registerFonts();
  const first = rows[0];
  const finest = first?.completions[0]?.enlarged;
  if (!first || !finest) throw new RangeError('renderContactSheet: expected at least one row with one context');
  const { truth } = first;
  const enlargement = finest.height / truth.height;
  const times = Math.max(1, Math.ceil(SMALLEST_CELL / finest.height)) * enlargement;
  const cell = { width: truth.width * times, height: truth.height * times };

  const groupWidth = 3 * cell.width + 2 * GAP;
  const titleHeight = TEXT.title + (subtitle ? TEXT.subtitle * 1.7 : 0) + 26;
  const headHeight = 44;
  const rowHeight = cell.height + CAPTION + GAP;
  const canvas = createCanvas(
    2 * MARGIN + contexts.length * (groupWidth + GROUP_GAP) + cell.width,
    Math.ceil(2 * MARGIN + titleHeight + headHeight + rows.length * rowHeight - GAP),
  );
  const context = canvas.getContext('2d');
  context.fillStyle = INK.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  const write = textWriter(context);

  write(title, MARGIN, MARGIN + TEXT.title * 0.8, font(TEXT.title, 600), INK.text);
  if (subtitle) write(subtitle, MARGIN, MARGIN + TEXT.title + TEXT.subtitle * 1.3, font(TEXT.subtitle), INK.muted);

  const top = MARGIN + titleHeight;
  const size = ({ height, width }: Picture) => `${width} × ${height}`;
  const columns: {
    left: number;
    label: string;
    draw: (row: ContactSheetRow) => { picture: Picture; caption?: string };
  }[] = [];
  const groupHead = (name: string, left: number, width: number): void => {
    write(name, left, top + TEXT.panel * 0.8, font(TEXT.panel, 600), INK.text);
    context.fillStyle = INK.axis;
    context.fillRect(left, Math.round(top + TEXT.panel + 3), width, 1);
  };
  contexts.forEach((name, index) => {
    const left = MARGIN + index * (groupWidth + GROUP_GAP);
    groupHead(name, left, groupWidth);
    const completion = (row: ContactSheetRow) => {
      const found = row.completions[index];
      if (!found) throw new RangeError(`renderContactSheet: a row has no completion for the context "${name}"`);
      return found;
    };
    columns.push(
      { left, label: 'context', draw: (row) => ({ picture: maskPicture(row.truth, completion(row).mask) }) },
      {
        left: left + cell.width + GAP,
        label: 'prediction',
        draw: (row) => {
          const { prediction, caption } = completion(row);
          return { picture: prediction, ...(caption && { caption }) };
        },
      },
      {
        left: left + 2 * (cell.width + GAP),
        label: `at ${size(finest)}`,
        draw: (row) => ({ picture: completion(row).enlarged }),
      },
    );
  });
  const truthLeft = MARGIN + contexts.length * (groupWidth + GROUP_GAP);
  groupHead('Truth', truthLeft, cell.width);
  columns.push({ left: truthLeft, label: size(truth), draw: (row) => ({ picture: row.truth }) });

  for (const { left, label, draw } of columns) {
    write(label, left, top + headHeight - 10, font(TEXT.note), INK.muted);
    rows.forEach((row, index) => {
      const { picture, caption } = draw(row);
      const y = Math.round(top + headHeight + index * rowHeight);
      context.drawImage(pictureToCanvas(picture), left, y, cell.width, cell.height);
      if (caption) write(caption, left, y + cell.height + 14, font(TEXT.note), INK.muted);
    });
  }
  return canvas.toBuffer('image/png');
}

function textWriter(context: SKRSContext2D) {
  return (text: string, x: number, y: number, style: string, colour: string): void => {
    context.font = style;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
}

/** The picture as it is seen: unseen pixels are replaced by the checkerboard. Always three channels. */
function maskPicture({ data, height, width, channels }: Picture, mask: Uint8Array): Picture {
  const masked = new Uint8Array(height * width * 3);
  const board = UNSEEN[channels === 1 ? 'grey' : 'colour'];
  for (let pixel = 0; pixel < height * width; pixel++) {
    const square = (Math.floor(pixel / width) + (pixel % width)) % 2 === 0 ? board[0] : board[1];
    for (let c = 0; c < 3; c++) {
      const seen = data[pixel * channels + (channels === 1 ? 0 : c)] ?? 0;
      masked[pixel * 3 + c] = mask[pixel] ? seen : square[c as 0 | 1 | 2];
    }
  }
  return { data: masked, height, width, channels: 3 };
}

function pictureToCanvas({ data, height, width, channels }: Picture): Canvas {
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
