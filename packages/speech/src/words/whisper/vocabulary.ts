import { PoiseError } from '@poise/shared/errors';

/** Order of the special tokens after those of text, in every model of Whisper. */
const LANGUAGES = 99;
/** What Whisper's authors suppress: annotations of subtitles, such as "(music)" and "♪". */
const ANNOTATIONS =
  '" # ( ) * + / : ; < = > @ [ \\ ] ^ _ ` { | } ~ 「 」 『 』 ♩ ♪ ♫ ♬ ♭ ♮ ♯ ' +
  `<< >> <<< >>> -- --- -( -[ (' (" (( )) ((( ))) [[ ]] {{ }} ♪♪ ♪♪♪`;
/** A hyphen or a quotation mark that opens a word; inside of words they stay. */
const OPENING = [' -', " '"];
const SPACE = 0x20;

/** The tokens of a Whisper model: pieces of text as bytes of UTF-8, then special ones. */
export type Vocabulary = {
  /** All tokens, with those of the timestamps. */
  readonly size: number;
  readonly endOfText: number;
  readonly noSpeech: number;
  /** Precedes what is said: the task is to transcribe English, without timestamps. */
  readonly prefix: readonly number[];
  /** Never part of what is said. */
  readonly suppressed: readonly number[];
  /** A lone space, which is not a beginning. */
  readonly space: number;
  startsWord(token: number): boolean;
  /** The text of some tokens. Bytes that are no UTF-8 become U+FFFD. */
  text(tokens: readonly number[]): string;
};

/**
 * Reads a table of tokens: a line for each, its bytes in Base64 and its number.
 *
 * @param size of the network's output; that of models for English only is smaller.
 * @throws PoiseError `model_corrupt` where the table does not fit the network.
 */
export function readVocabulary(table: Uint8Array, size: number): Vocabulary {
  const pieces = new TextDecoder()
    .decode(table)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Buffer.from(line.split(' ')[0] ?? '', 'base64'));
  const endOfText = pieces.length;
  const start = endOfText + 1;
  const transcribe = start + LANGUAGES + 2;
  const [noSpeech, withoutTimes] = [start + LANGUAGES + 5, start + LANGUAGES + 6];
  if (withoutTimes >= size) throw new PoiseError('model_corrupt', 'the tokens do not fit the network');
  const isMultilingual = pieces.length > 50_256;

  const numbers = new Map(pieces.map((piece, token) => [piece.toString('latin1'), token]));
  const tokenOf = (text: string) => numbers.get(Buffer.from(text).toString('latin1'));
  const suppressed = [...ANNOTATIONS.split(' ').flatMap((text) => [text, ` ${text}`]), ...OPENING].flatMap(
    (text) => tokenOf(text) ?? [],
  );
  return {
    size,
    endOfText,
    noSpeech,
    // English is the first language.
    prefix: [start, ...(isMultilingual ? [start + 1, transcribe] : []), withoutTimes],
    suppressed: [...new Set(suppressed)],
    space: tokenOf(' ') ?? endOfText,
    startsWord: (token) => pieces[token]?.[0] === SPACE,
    text: (tokens) => Buffer.concat(tokens.flatMap((token) => pieces[token] ?? [])).toString('utf8'),
  };
}
