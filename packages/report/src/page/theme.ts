/// <reference lib="dom" />

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const NAMES = { auto: '◐ auto', light: '○ light', dark: '● dark' } as const;

const system = matchMedia('(prefers-color-scheme: dark)');

/** Returns whether the page is dark. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? system.matches : theme === 'dark';
}

/** Makes a button cycle through the themes auto, light and dark. `onChange` is called when the colors change. */
export function startTheme(button: HTMLButtonElement, onChange: () => void): void {
  let choice: keyof typeof NEXT = 'auto';
  const name = (): void => {
    button.textContent = NAMES[choice];
    button.setAttribute('aria-label', `Colors: ${NAMES[choice].slice(2)}`);
  };
  const show = (): void => {
    name();
    onChange();
  };
  button.hidden = false;
  name();
  button.addEventListener('click', () => {
    choice = NEXT[choice];
    if (choice === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    show();
  });
  system.addEventListener('change', show);
}
