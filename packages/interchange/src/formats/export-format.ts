import type { ImplicitImages } from '@hypersiren/hypernet';
import { defineMember, type Member, type MemberDefinition, type NamedSchema } from '@hypersiren/siren/family';
import type { ExportedModel } from '../exported-model.js';

/** Files by their names. */
export type ExportedFiles = Readonly<Record<string, Uint8Array>>;

/** A way to hand a model to other programs. Importing a member loads nothing of what it writes with. */
export interface ExportFormat<Name extends string = string>
  extends Member<Name, NamedSchema<'type', Name, object>>,
    FormatWriters {}

interface FormatWriters {
  /**
   * The files of a model.
   *
   * @throws ExportError `not-expressible` if the format cannot hold this model
   */
  files(run: ExportedModel): Promise<ExportedFiles>;
  /**
   * The files of one image by itself, which the model has inpainted.
   *
   * @param images of one image
   * @throws ExportError `not-expressible` if the format cannot hold this image
   */
  image(run: ExportedModel, images: ImplicitImages): Promise<ExportedFiles>;
}

/** What the file of a format says of it. */
export interface FormatDefinition<Name extends string>
  extends Omit<MemberDefinition<Name, object>, 'options' | 'example'>,
    FormatWriters {}

/** A format by its definition. */
export function exportFormatType<const Name extends string>({
  files,
  image,
  ...definition
}: FormatDefinition<Name>): ExportFormat<Name> {
  return { ...defineMember({ ...definition, options: {} }), files, image };
}
