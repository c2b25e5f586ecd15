import { formatConfig } from '@hypersiren/runner/config';
import { html } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** Returns the section with the complete configuration, including defaults. */
export function configurationSection({ config }: ReportedRun): Section {
  return {
    id: 'configuration',
    title: 'Configuration',
    link: 'Config',
    content: html`<pre class="code" tabindex="0" data-copy>${formatConfig(config).trim()}</pre>`,
  };
}
