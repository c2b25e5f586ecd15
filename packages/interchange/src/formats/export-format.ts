import type { ImplicitImages } from '@hypersiren/hypernet';
import { defineMember, type Member, type MemberDefinition, type NamedSchema } from '@hypersiren/siren/family';
import type { ExportedModel, ExportedSource } from '../exported-model.js';

/** File contents by name. */
export type ExportedFiles = Readonly<Record<string, Uint8Array>>;

/** A format for the export of models. The modules that write the files are loaded only when a format is used. */
export interface ExportFormat<Name extends string = string>
  extends Member<Name, NamedSchema<'type', Name, object>>,
    FormatWriters {}

interface FormatWriters {
  /**
   * Encodes a model.
   *
   * @throws ExportError `not-expressible` if the format cannot represent this model
   */
  files(run: ExportedModel): Promise<ExportedFiles>;
  /**
   * Encodes one image that a model has inpainted or a generator has made.
   *
   * @param images one image
   * @throws ExportError `not-expressible` if the format cannot represent this image
   */
  image(run: ExportedSource, images: ImplicitImages): Promise<ExportedFiles>;
}

/** Definition of an export format. */
export interface FormatDefinition<Name extends string>
  extends Omit<MemberDefinition<Name, object>, 'options' | 'example'>,
    FormatWriters {}

/** Creates an export format from its definition. */
export function exportFormatType<const Name extends string>({
  files,
  image,
  ...definition
}: FormatDefinition<Name>): ExportFormat<Name> {
  return { ...defineMember({ ...definition, options: {} }), files, image };
}
