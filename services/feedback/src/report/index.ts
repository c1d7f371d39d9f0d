export { buildReport, type ReportInput } from './build-report.ts';
export { momentsOf, placeOfFace, tellOfExcerpts } from './excerpts.ts';
export { renderReportHtml } from './html/page.ts';
export { REPORT_CSP } from './html/style.ts';
export type { LearntImpressions } from './impressions.ts';
export { seenFrames } from './scored.ts';
