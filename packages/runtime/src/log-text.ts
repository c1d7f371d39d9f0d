const MAX_CHARACTERS = 2_000;

/**
 * A text as it may be logged: URLs without credentials and query, and any text truncated to a
 * screenful.
 */
export function cleanText(text: string): string {
  const short = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
  return short.replaceAll(/:\/\/[^/\s@]*@/g, '://').replaceAll(/\?\S+/g, '?');
}

/** A property, or `undefined` if reading it throws. */
export function read(from: unknown, key: string): unknown {
  try {
    return (from as Record<string, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}
