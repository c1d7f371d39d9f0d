import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const REPORT_STYLE = readFileSync(new URL('./report.css', import.meta.url), 'utf8');

const styleHash = createHash('sha256').update(REPORT_STYLE).digest('base64');

/**
 * The policy that the page needs: its style sheet, by hash, and embedded pictures and audio. A page
 * that embeds the report with `srcdoc` passes on its own policy and must allow this hash as well.
 */
export const REPORT_CSP = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; media-src data:; base-uri 'none'; form-action 'none'`;
