/** Markup that is safe to insert into a page. Only {@link html} and {@link trusted} create it. */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  static of(markup: string): Html {
    return new Html(markup);
  }

  toString(): string {
    return this.#markup;
  }
}

/** Content of a template: text, which is escaped, numbers, markup, lists of these, or nothing. */
export type Content = Html | string | number | null | undefined | false | readonly Content[];

/** Template tag for markup. Inserted content is escaped unless it is markup. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return Html.of(strings.reduce((markup, part, index) => markup + render(contents[index - 1]) + part));
}

/** Marks a string as safe markup, which is not escaped. */
export function trusted(markup: string): Html {
  return Html.of(markup);
}

function render(content: Content): string {
  if (content instanceof Html) return content.toString();
  if (Array.isArray(content)) return content.map(render).join('');
  return content === null || content === undefined || content === false ? '' : escapeHtml(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for use between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/** Encodes a value as JSON for use inside a `script` element. The text cannot end the element. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
