const MAX_WORD_LENGTH = 64;

/** A word as an engine wrote it, as the record takes it: without NUL, and without half a character. */
export const wordText = (written: string): string =>
  written.replaceAll('\0', '').trim().slice(0, MAX_WORD_LENGTH).toWellFormed();
