export { buildReport, type ReportInput } from './build-report.ts';
export { renderReportHtml } from './html/page.ts';
export { REPORT_CSP } from './html/style.ts';
export { placeOfFace, tellOfPictures } from './pictures.ts';
export { seenFrames } from './scored.ts';
