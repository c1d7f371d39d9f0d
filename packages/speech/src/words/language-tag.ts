const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz');
const TAG = /^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/;

let tags: Map<string, string> | undefined;

/**
 * A language as BCP 47. Whisper names it by its English name ("english") or by its code, which
 * sherpa-onnx leaves in the token ("<|en|>").
 *
 * @returns undefined for what is neither.
 */
export function languageTag(reported: string): string | undefined {
  const name = reported.replace(/^<\|(.+)\|>$/, '$1').trim();
  if (TAG.test(name)) return name;
  tags ??= tagsByName();
  return tags.get(name.toLowerCase());
}

/** Of all languages with a code of two letters. */
function tagsByName(): Map<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  return new Map(
    codes.flatMap((code) => {
      const name = names.of(code)?.toLowerCase();
      return name ? [[name, code] as const] : [];
    }),
  );
}
