/** Source of a method. */
export interface Citation {
  /** Key of the BibTeX entry, for example `sitzmann2020siren`. */
  readonly key: string;
  /** The whole BibTeX entry. */
  readonly bibtex: string;
}

/** Formats a BibTeX entry: `citation('inproceedings', 'finn2017maml', { author: …, title: …, year: '2017' })`. */
export function citation(
  kind: 'article' | 'inproceedings' | 'misc' | 'phdthesis' | 'book' | 'software',
  key: string,
  fields: Readonly<Record<string, string>>,
): Citation {
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}},\n`);
  return { key, bibtex: `@${kind}{${key},\n${lines.join('')}}` };
}
