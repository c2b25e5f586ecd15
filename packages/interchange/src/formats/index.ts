/**
 * Export formats of models. The module loads the code that writes a format only on use.
 *
 * @module @hypersiren/interchange/formats
 */
export { type ExportedFiles, type ExportFormat, exportFormatType, type FormatDefinition } from './export-format.js';
export { EXPORT_FORMATS, type ExportFormatName, exportFormats, formatsText } from './formats.js';
