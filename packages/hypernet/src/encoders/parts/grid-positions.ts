/** Number of features per frequency: sine and cosine of the row angle and of the column angle. */
const WAVES = 4;

/**
 * Returns fixed sinusoidal position features of the cells of a grid (Vaswani et al. 2017, section 3.5), of row and
 * column as in He et al. 2022 ("MAE"). The frequencies are evenly spaced in octaves, from half a turn over the whole
 * grid to half a turn from one cell to the next.
 *
 * @param grid rows and columns
 * @param width number of features of a cell, F
 * @returns [rows · columns, F], row by row
 */
export function gridPositions(grid: { readonly height: number; readonly width: number }, width: number): Float32Array {
  const frequencies = Math.ceil(width / WAVES);
  /**
   * Returns the angle of a cell. For the lowest frequency, it goes from −π/2 at one end of the grid to π/2 at the
   * other.
   */
  const angle = (index: number, count: number, frequency: number) => {
    const turns = count ** (frequencies === 1 ? 0 : frequency / (frequencies - 1));
    return (Math.PI / 2) * turns * ((2 * index + 1) / count - 1);
  };
  return Float32Array.from({ length: grid.height * grid.width * width }, (_, at) => {
    const [cell, feature] = [Math.floor(at / width), at % width];
    const frequency = Math.floor(feature / WAVES);
    const byRow = feature % WAVES < 2;
    const index = byRow ? Math.floor(cell / grid.width) : cell % grid.width;
    const turned = angle(index, byRow ? grid.height : grid.width, frequency);
    return feature % 2 === 0 ? Math.sin(turned) : Math.cos(turned);
  });
}
