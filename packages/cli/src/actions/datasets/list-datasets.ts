import path from 'node:path';
import { isFetched, knownDatasets } from '@hypersiren/datasets';
import { formatMagnitude } from '@hypersiren/hypernet/text';
import { relativePath } from '@hypersiren/runner';
import { renderTables } from '../../terminal/table.js';
import { styled, type Terminal, writeLine } from '../../terminal/terminal.js';
import { TEXT_WIDTH, wrap } from '../../terminal/wrap.js';
import { dataFolder } from './dataset-named.js';

/** Lists the datasets that are known by name. */
export async function listDatasets({ data }: { data: string | undefined }, { out }: Terminal): Promise<void> {
  const folder = dataFolder(data);
  const rows = await Promise.all(
    knownDatasets.map(async (known) => {
      const bytes = known.files.reduce((sum, file) => sum + file.bytes, 0);
      const here = await isFetched(known, path.join(folder, known.name));
      const state = here ? styled(out, 'green', 'here') : known.byHand ? 'by hand' : 'to be fetched';
      return [styled(out, 'bold', known.name), known.contents, `${formatMagnitude(bytes)}B`, state];
    }),
  );
  const left = (title: string) => ({ title, align: 'left' as const });
  writeLine(
    out,
    renderTables(
      [left('name'), left('contents'), { title: 'to fetch', align: 'right' }, left('state')],
      rows,
      TEXT_WIDTH,
    ).join('\n\n'),
  );
  writeLine(out);
  for (const { name, license } of knownDatasets)
    writeLine(out, `${styled(out, 'bold', name)}${wrap(`${name}: ${license}`).slice(name.length)}`);
  writeLine(
    out,
    `\n${wrap(`Folder: ${relativePath(folder)}. \`hypersiren datasets fetch NAME\` downloads a dataset into it.`)}`,
  );
}
