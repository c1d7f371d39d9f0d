import type { Report } from '@poise/shared/contracts';
import { dateTime, duration } from '@poise/shared/format';
import { accountingSection } from './accounting-section.ts';
import { environmentSection } from './environment-section.ts';
import { faceSection } from './face-section.ts';
import { headlines } from './headlines.ts';
import { impressionsSection } from './impressions-section.ts';
import { lede } from './lede.ts';
import { html, type Markup, raw } from './markup.ts';
import { modelsSection } from './models-section.ts';
import { momentsSection } from './moments-section.ts';
import { REPORT_CSP, REPORT_STYLE } from './style.ts';
import { timelineSection } from './timeline-section.ts';
import { voiceSection } from './voice-section.ts';

const PROFILE_LABELS = { practice: 'Practice interview', assessment: 'Assessment interview' } as const;

/**
 * Renders the report as one self-contained HTML page: no scripts, no requests, no inline style
 * attributes. It works under {@link REPORT_CSP}. The same report gives the same bytes.
 */
export function renderReportHtml(report: Report): string {
  const title = report.title ?? PROFILE_LABELS[report.profile];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(REPORT_CSP)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Poise</title>
<style>${raw(REPORT_STYLE)}</style>
</head>
<body>
<main>
<header>
<p class="brand">${logo()}Poise</p>
<h1>${title}</h1>
<p class="byline">${report.title && `${PROFILE_LABELS[report.profile]} · `}<time datetime="${report.interviewedAt}">${dateTime(report.interviewedAt)}</time> · ${duration(report.durationMs)}</p>
${lede(report)}
</header>
${headlines(report)}
${timelineSection(report)}
${momentsSection(report)}
${faceSection(report)}
${voiceSection(report)}
${impressionsSection(report)}
${environmentSection(report)}
${unmeasuredSection(report)}
${accountingSection(report)}
${modelsSection(report)}
<footer>
<p>This report describes what the camera and the microphone recorded. It does not show what you thought or felt. If something could not be measured, it says so.</p>
<p>Report <code>${report.id}</code> of interview <code>${report.interviewId}</code>, written on ${dateTime(report.createdAt)}.</p>
</footer>
</main>
</body>
</html>
`.toString();
}

function unmeasuredSection({ unmeasured }: Report): Markup | undefined {
  if (unmeasured.length === 0) return undefined;
  return html`<section aria-labelledby="unmeasured">
<h2 id="unmeasured">What was not measured</h2>
<ul>
${unmeasured.map(
  ({ message }) => html`<li>${message}</li>
`,
)}
</ul>
</section>`;
}

/** The logo: a weight at rest in a bowl. */
function logo(): Markup {
  return html`<svg class="mark" viewBox="0 0 32 24" aria-hidden="true" focusable="false"><path d="M4 7a12 12 0 0 0 24 0"/><circle cx="16" cy="12.4" r="5"/></svg>`;
}
