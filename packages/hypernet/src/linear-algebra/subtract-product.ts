/** Part of a row-major matrix: the entry (row, column) is `data[offset + row * stride + column]`. */
export interface Block {
  readonly data: Float64Array;
  readonly offset: number;
  readonly stride: number;
}

/**
 * Number of columns of both factors that are processed at a time. 64 rows of each then stay in a second-level cache.
 */
const DEPTH = 256;

/** Side of the tiles. The 16 sums of a tile fit into a processor's registers. */
const TILE = 4;

/**
 * Computes C ← C − A Bᵀ in double precision, the only product that the blocked algorithms in this folder need.
 *
 * @param c [rows, columns]
 * @param a [rows, depth]
 * @param b [columns, depth]; the blocks may lie in one array, but C must not overlap the others
 */
export function subtractProduct(c: Block, a: Block, b: Block, rows: number, columns: number, depth: number): void {
  const wholeRows = rows - (rows % TILE);
  const wholeColumns = columns - (columns % TILE);
  for (let start = 0; start < depth; start += DEPTH) {
    const count = Math.min(DEPTH, depth - start);
    for (let row = 0; row < wholeRows; row += TILE)
      for (let column = 0; column < wholeColumns; column += TILE) subtractTile(c, a, b, row, column, start, count);
    subtractEdge(c, a, b, wholeRows, rows, 0, columns, start, count);
    subtractEdge(c, a, b, 0, wholeRows, wholeColumns, columns, start, count);
  }
}

/**
 * Subtracts the product of four rows of A and four rows of B. The loops are unrolled by hand to keep the sums in
 * registers.
 */
function subtractTile(c: Block, a: Block, b: Block, row: number, column: number, start: number, count: number): void {
  const x = a.data;
  const y = b.data;
  let x0 = a.offset + row * a.stride + start;
  let x1 = x0 + a.stride;
  let x2 = x1 + a.stride;
  let x3 = x2 + a.stride;
  let y0 = b.offset + column * b.stride + start;
  let y1 = y0 + b.stride;
  let y2 = y1 + b.stride;
  let y3 = y2 + b.stride;
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  for (let index = 0; index < count; index++) {
    const a0 = x[x0++] as number;
    const a1 = x[x1++] as number;
    const a2 = x[x2++] as number;
    const a3 = x[x3++] as number;
    const b0 = y[y0++] as number;
    const b1 = y[y1++] as number;
    const b2 = y[y2++] as number;
    const b3 = y[y3++] as number;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  const at = c.offset + row * c.stride + column;
  subtractFour(c.data, at, s00, s01, s02, s03);
  subtractFour(c.data, at + c.stride, s10, s11, s12, s13);
  subtractFour(c.data, at + 2 * c.stride, s20, s21, s22, s23);
  subtractFour(c.data, at + 3 * c.stride, s30, s31, s32, s33);
}

function subtractFour(data: Float64Array, at: number, s0: number, s1: number, s2: number, s3: number): void {
  data[at] = (data[at] as number) - s0;
  data[at + 1] = (data[at + 1] as number) - s1;
  data[at + 2] = (data[at + 2] as number) - s2;
  data[at + 3] = (data[at + 3] as number) - s3;
}

/** Subtracts the product for the rows and columns that do not fill a tile. */
function subtractEdge(
  c: Block,
  a: Block,
  b: Block,
  firstRow: number,
  lastRow: number,
  firstColumn: number,
  lastColumn: number,
  start: number,
  count: number,
): void {
  for (let row = firstRow; row < lastRow; row++)
    for (let column = firstColumn; column < lastColumn; column++) {
      const from = a.offset + row * a.stride + start;
      const other = b.offset + column * b.stride + start;
      let sum = 0;
      for (let index = 0; index < count; index++)
        sum += (a.data[from + index] as number) * (b.data[other + index] as number);
      const at = c.offset + row * c.stride + column;
      c.data[at] = (c.data[at] as number) - sum;
    }
}
