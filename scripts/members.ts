// `npm run members`: updates the tables of members in READMEs and guides, between their markers.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { datasetSources } from '../packages/datasets/src/index.js';
import { baselines } from '../packages/hypernet/src/baselines/index.js';
import { emissions, hypernetworkSpec } from '../packages/hypernet/src/emissions/index.js';
import { type AnyEncoder, encoders } from '../packages/hypernet/src/encoders/index.js';
import { objectives } from '../packages/hypernet/src/generators/index.js';
import { formatCount } from '../packages/hypernet/src/text/index.js';
import { exportFormats } from '../packages/interchange/src/formats/index.js';
import {
  type Backend,
  backends,
  fitKinds,
  fitStarts,
  installedPackages,
  launchers,
  membersTable,
} from '../packages/runner/src/index.js';
import { encodings, signalNetworks } from '../packages/siren/src/fits/index.js';
import { sirenSpec } from '../packages/siren/src/index.js';
import { optimizers, schedules } from '../packages/siren/src/training/index.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Image shape for which encoders describe their feature maps. Any shape will do. */
const SHAPE = { height: 32, width: 32, channels: 3, latent: 8, trainingImages: 2 };

/** All tables, by their name in the markers. */
const TABLES: Readonly<Record<string, () => string>> = {
  encoders: () =>
    membersTable(encoders, [
      {
        head: 'feature maps',
        cell: (encoder: AnyEncoder) => mapsText(encoder.describe({ type: encoder.name }, SHAPE).maps.length),
      },
    ]),
  emissions: () =>
    membersTable(emissions, [
      {
        head: 'of 198,915 numbers',
        cell: ({ name }) => formatCount(hypernetworkSpec({ emission: name }, sirenSpec()).emittedCount),
      },
    ]),
  baselines: () => membersTable(baselines),
  datasets: () =>
    membersTable(datasetSources, [{ head: 'for example', cell: ({ example }) => `\`${asYaml(example)}\`` }]),
  networks: () => membersTable(signalNetworks),
  encodings: () => membersTable(encodings),
  optimizers: () => membersTable(optimizers),
  schedules: () => membersTable(schedules),
  fits: () => membersTable(fitKinds),
  starts: () => membersTable(fitStarts),
  objectives: () => membersTable(objectives),
  formats: () => membersTable(exportFormats),
  backends: () =>
    membersTable(backends, [
      { head: 'needs', cell: needsText },
      { head: '`auto` takes it', cell: ({ auto }: Backend) => (auto ? (auto.where ?? 'if it can be used') : 'never') },
    ]),
  launchers: () => membersTable(launchers),
};

/** Documents that contain tables. */
export const DOCUMENTS: readonly string[] = [
  ...['siren', 'datasets', 'hypernet', 'interchange'].map((folder) => `packages/${folder}/README.md`),
  ...['datasets', 'fit-one-signal', 'generate-images', 'benchmark', 'cluster', 'speed-and-backends'].map(
    (guide) => `docs/guides/${guide}.md`,
  ),
].map((file) => path.join(root, file));

/**
 * Replaces all tables of members in a text by their current content.
 *
 * @throws Error if a marker names an unknown table.
 */
export function withTables(text: string): string {
  return text.replaceAll(
    /(<!-- members: (\w+) -->\n)[\s\S]*?(\n<!-- end of members -->)/g,
    (_, begin: string, name: string, end: string) => {
      const table = TABLES[name];
      if (!table) throw new Error(`there is no table of ${name}; there are ${Object.keys(TABLES).join(', ')}`);
      return `${begin}\n${table()}\n${end}`;
    },
  );
}

/** Formats a value as YAML on one line. */
function asYaml(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll(/"([\w./-]+)"/g, '$1')
    .replaceAll(/([:,])(?=\S)/g, '$1 ');
}

/** Formats the packages and other requirements of a backend. */
function needsText({ packages, requirements }: Backend): string {
  const installed = Object.keys(packages).length > 0 ? [`\`npm install ${installedPackages({ packages })}\``] : [];
  return [...installed, ...(requirements === undefined ? [] : [requirements])].join('; ') || 'nothing';
}

function mapsText(count: number): string {
  return count === 0 ? 'none' : count === 1 ? 'one' : `${count} by default`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const file of DOCUMENTS) writeFileSync(file, withTables(readFileSync(file, 'utf8')));
