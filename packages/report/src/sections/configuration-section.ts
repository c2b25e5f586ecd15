import { formatConfig } from '@hypersiren/runner/config';
import { html } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** The configuration with every default, ready to be used again. */
export function configurationSection({ config }: ReportedRun): Section {
  return {
    id: 'configuration',
    title: 'Configuration',
    link: 'Config',
    content: html`<pre class="code" tabindex="0" data-copy>${formatConfig(config).trim()}</pre>`,
  };
}
