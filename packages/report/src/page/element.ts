/// <reference lib="dom" />

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element with attributes (true: without a value; false or undefined: none) and content. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value));
  made.append(...content);
  return made;
}

/** The value that a page holds for its script within an element. */
export function embedded<T>(within: Element): T {
  return JSON.parse(within.querySelector('script[type="application/json"]')?.textContent ?? 'null') as T;
}
