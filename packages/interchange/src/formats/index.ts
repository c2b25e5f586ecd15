/**
 * The formats in which models are exported: which there are, before anything is loaded that writes them.
 *
 * @module @hypersiren/interchange/formats
 */
export { type ExportedFiles, type ExportFormat, exportFormatType, type FormatDefinition } from './export-format.js';
export { EXPORT_FORMATS, type ExportFormatName, exportFormats, formatsText } from './formats.js';
