import { type Cell, maskImage, renderSheet, type SheetGroup, type SheetImage } from './sheet.js';
import { roomFor } from './sheet-groups.js';

export interface ContactSheet {
  title: string;
  subtitle?: string;
  /** One group of columns each: `10 pixels`, `upper half`. */
  contexts: readonly string[];
  rows: readonly ContactSheetRow[];
}

export interface ContactSheetRow {
  truth: SheetImage;
  /** One entry per context. */
  inpainted: readonly {
    /** [H·W], 1 = known. */
    mask: Uint8Array;
    prediction: SheetImage;
    /** The same SIREN on a finer grid. */
    enlarged: SheetImage;
    /** Written below the prediction, for instance its PSNR. */
    caption?: string;
  }[];
}

/** Draws context, prediction, finer prediction for every context, and the truth, one row per image. PNG. */
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
