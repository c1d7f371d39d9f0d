export type GlossaryRow = { readonly term: string; readonly not: readonly string[] };
export function glossary(markdown?: string): GlossaryRow[];
export function phrasePattern(phrase: string): RegExp;
