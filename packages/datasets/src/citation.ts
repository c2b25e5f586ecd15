/** Citation of a dataset, in BibTeX. */
export interface Citation {
  /** Key of the BibTeX entry. */
  readonly key: string;
  /** Complete BibTeX entry. */
  readonly bibtex: string;
}

/** Creates a BibTeX entry from its fields. */
export function citation(
  kind: 'article' | 'inproceedings' | 'misc' | 'techreport',
  key: string,
  fields: Readonly<Record<string, string>>,
): Citation {
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}},\n`);
  return { key, bibtex: `@${kind}{${key},\n${lines.join('')}}` };
}
