// Fetches one archive into a folder like `hypersiren datasets fetch`. Arguments: URL, bytes, MD5, folder.
import { fetchDataset, type KnownDataset } from '@hypersiren/datasets';

const [url = '', bytes = '', md5 = '', folder = ''] = process.argv.slice(2);
const known: KnownDataset = {
  name: 'archive',
  title: 'An archive',
  contents: 'files',
  license: 'CC0',
  citation: 'nobody',
  home: url,
  ready: ['images/000.bin'],
  config: { source: 'idx', path: 'images/000.bin' },
  files: [
    { name: 'images.tar', url, bytes: Number(bytes), checksum: { algorithm: 'md5', digest: md5 }, archive: true },
  ],
};
await fetchDataset(known, folder, {
  retryDelay: 10,
  onFile: ({ name }, what) => process.stderr.write(`${what} ${name}\n`),
});
