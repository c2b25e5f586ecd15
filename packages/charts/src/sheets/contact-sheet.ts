import { type Cell, maskImage, renderSheet, type SheetGroup, type SheetImage } from './sheet.js';
import { roomFor } from './sheet-groups.js';

export interface ContactSheet {
  title: string;
  subtitle?: string;
  /** Titles of the contexts, for example `10 pixels` or `upper half`. Each context has one group of columns. */
  contexts: readonly string[];
  rows: readonly ContactSheetRow[];
}

export interface ContactSheetRow {
  truth: SheetImage;
  /** Inpainted images, one per context. */
  inpainted: readonly {
    /** Mask, shape [H·W], 1 = known. */
    mask: Uint8Array;
    prediction: SheetImage;
    /** Image of the same SIREN on a finer grid. */
    enlarged: SheetImage;
    /** Caption below the prediction, for example its PSNR. */
    caption?: string;
  }[];
}

/**
 * Renders a contact sheet as PNG. Each row shows one image: known pixels, prediction and finer prediction for every
 * context, and the true image.
 */
export function renderContactSheet({ title, subtitle, contexts, rows }: ContactSheet): Buffer {
  const [first] = rows;
  const finest = first?.inpainted[0]?.enlarged;
  if (!first || !finest) throw new RangeError('renderContactSheet: expected at least one row with one context');
  const size = ({ height, width }: SheetImage) => `${width} × ${height}`;
  const room = roomFor(rows.map(({ truth }) => truth));
  const enlargement = finest.height / first.truth.height;
  const isOneSize = rows.every(({ truth }) => size(truth) === size(first.truth));
  const groups = contexts.map((name, index): SheetGroup => {
    type Inpainted = ContactSheetRow['inpainted'][number];
    const cells = (draw: (result: Inpainted, row: ContactSheetRow) => Cell): Cell[] =>
      rows.map((row) => {
        const result = row.inpainted[index];
        if (!result) throw new RangeError(`renderContactSheet: a row has no inpainted image for the context "${name}"`);
        return draw(result, row);
      });
    return {
      title: name,
      columns: [
        { label: 'context', cells: cells(({ mask }, row) => ({ image: maskImage(row.truth, mask) })) },
        {
          label: 'prediction',
          cells: cells(({ prediction, caption }) => ({ image: prediction, ...(caption && { caption }) })),
        },
        {
          label: isOneSize ? `at ${size(finest)}` : `${enlargement} times as large`,
          cells: cells(({ enlarged }) => ({ image: enlarged })),
        },
      ],
    };
  });
  return renderSheet({
    title,
    ...(subtitle && { subtitle }),
    size: room,
    enlargement,
    groups: [
      ...groups,
      {
        title: 'Truth',
        columns: [{ label: isOneSize ? size(first.truth) : '', cells: rows.map((row) => ({ image: row.truth })) }],
      },
    ],
  });
}
