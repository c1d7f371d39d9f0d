import { type ContentTypeOf, modalityOf, type Stream } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';

/**
 * The type of a chunk, without its parameters.
 * @throws {PoiseError} `media_type_unsupported` where it is none that the stream accepts
 */
export function contentTypeOf(stream: Stream, header = ''): ContentTypeOf<Stream> {
  const type = header.split(';', 1)[0]?.trim().toLowerCase();
  const known = modalityOf(stream).accepts?.contentTypes.find((each) => each === type);
  if (!known) {
    throw new PoiseError('media_type_unsupported', `the ${stream} stream does not take this content type`);
  }
  return known as ContentTypeOf<Stream>;
}
