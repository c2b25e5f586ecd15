/// <reference lib="dom" />

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Creates an element with attributes and content. An attribute with the value true has no value, and one with the value
 * false or undefined is left out.
 */
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

/** Returns the JSON value that is embedded in an element. */
export function embedded<T>(within: Element): T {
  return JSON.parse(within.querySelector('script[type="application/json"]')?.textContent ?? 'null') as T;
}
