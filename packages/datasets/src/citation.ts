/** Where a dataset comes from, as BibTeX. */
export interface Citation {
  /** Key of the entry. */
  readonly key: string;
  /** The whole entry. */
  readonly bibtex: string;
}

/** A BibTeX entry from its fields. */
export function citation(
  kind: 'article' | 'inproceedings' | 'misc' | 'techreport',
  key: string,
  fields: Readonly<Record<string, string>>,
): Citation {
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}},\n`);
  return { key, bibtex: `@${kind}{${key},\n${lines.join('')}}` };
}
