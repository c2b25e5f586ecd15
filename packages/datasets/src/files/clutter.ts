/** Files and folders that systems leave beside a person's own, in small letters. */
const OF_SYSTEMS = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
  'icon\r',
  '__macosx',
  '@eadir',
  '$recycle.bin',
  'system volume information',
  'lost+found',
]);

/** Files that hold what belongs to images (labels, masks, the same images packed), and never an image of the folder. */
const TABLES =
  /\.(csv|tsv|json|jsonl|xml|parquet|npy|npz|h5|hdf5|mat|pkl|pickle|tfrecords?|db|sqlite|zip|tar|tgz|gz)$/i;

/** Whether a file or folder is hidden, or one that a system made: `.DS_Store`, `Thumbs.db`, `__MACOSX`. */
export function isClutter(name: string): boolean {
  return name.startsWith('.') || OF_SYSTEMS.has(name.toLowerCase());
}

/** Whether a file is a table, an archive or another dataset by its name: `labels.csv`. */
export function isTable(name: string): boolean {
  return TABLES.test(name);
}
