import { type ContentTypeOf, modalityOf, type Stream } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';

/**
 * The content type of a chunk, without its parameters.
 * @throws {PoiseError} `media_type_unsupported` if the stream does not accept it
 */
export function contentTypeOf(stream: Stream, header = ''): ContentTypeOf<Stream> {
  const type = header.split(';', 1)[0]?.trim().toLowerCase();
  const known = modalityOf(stream).accepts?.contentTypes.find((each) => each === type);
  if (!known) {
    throw new PoiseError('media_type_unsupported', `the ${stream} stream does not accept this content type`);
  }
  return known as ContentTypeOf<Stream>;
}
