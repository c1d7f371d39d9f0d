export { buildReport } from './build-report.ts';
export { momentsOf, nearestFaceBox, withExcerpts } from './excerpts.ts';
export { renderReportHtml } from './html/page.ts';
export type { LoadedImpressions } from './impressions.ts';
export type { DescribeModels } from './models.ts';
export { scoredFrames } from './scored.ts';
