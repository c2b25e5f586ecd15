/// <reference lib="dom" />
import { element } from './element.js';

let groups = 0;

/**
 * Creates a row of buttons of which one is selected. The buttons are radio inputs, for keyboards and screen readers.
 *
 * @param onChoose called when an option is selected, including the initial selection of the first option
 */
export function choice(
  label: string,
  options: readonly { value: string; text: string }[],
  onChoose: (value: string) => void,
): HTMLElement {
  const name = `choice-${groups++}`;
  const radios = options.map(({ value, text }, index) => {
    const radio = element('input', { type: 'radio', name, value, checked: index === 0 });
    radio.addEventListener('change', () => onChoose(value));
    return element('label', {}, radio, element('span', { class: 'option' }, text));
  });
  const [first] = options;
  if (first) onChoose(first.value);
  return element('fieldset', { class: 'choices' }, element('legend', {}, label), ...radios);
}
