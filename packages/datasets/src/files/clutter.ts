/** Lowercase names of files and folders that operating systems create. */
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

/** Extensions of files that accompany images, such as labels or archives, and are never images themselves. */
const TABLES =
  /\.(csv|tsv|json|jsonl|xml|parquet|npy|npz|h5|hdf5|mat|pkl|pickle|tfrecords?|db|sqlite|zip|tar|tgz|gz)$/i;

/**
 * Returns whether a file or folder is hidden or created by an operating system, for example `.DS_Store`, `Thumbs.db` or
 * `__MACOSX`.
 */
export function isClutter(name: string): boolean {
  return name.startsWith('.') || OF_SYSTEMS.has(name.toLowerCase());
}

/** Returns whether a file name is that of a table, an archive or another dataset, for example `labels.csv`. */
export function isTable(name: string): boolean {
  return TABLES.test(name);
}
