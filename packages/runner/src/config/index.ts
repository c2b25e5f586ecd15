/**
 * Configurations of trainings: schema, loading, overrides, keys and errors. Configurations of fits are exported by the
 * package itself.
 *
 * @module @hypersiren/runner/config
 */

export { compareConfigs } from './compare-configs.js';
export { ConfigError, type ConfigIssue, type ConfigPlace, formatIssue } from './config-error.js';
export { configKeys } from './config-keys.js';
export { nearest } from './describe-issue.js';
export { describeOrigins } from './describe-origins.js';
export { formatConfig } from './format-config.js';
export { keysMarkdown, keysText } from './format-keys.js';
export { configJsonSchema } from './json-schema.js';
export { type LoadConfigOptions, loadConfig, traceConfig } from './load-config.js';
export { type Column, membersTable } from './members-table.js';
export { baselineSchema } from './schemas/baseline-schema.js';
export { type Config, type ConfigFamilies, configFamilies, configSchema, configSchemaOf } from './schemas/schema.js';
export type { SweepConfig } from './schemas/sweep-schema.js';
