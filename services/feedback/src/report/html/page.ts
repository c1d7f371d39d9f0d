import type { Report } from '@poise/shared/contracts';
import { accountingSection } from './accounting-section.ts';
import { faceSection } from './face-section.ts';
import { headlines } from './headlines.ts';
import { impressionsSection } from './impressions-section.ts';
import { lede } from './lede.ts';
import { html, type Markup, raw } from './markup.ts';
import { modelsSection } from './models-section.ts';
import { momentsSection } from './moments-section.ts';
import { roomSection } from './room-section.ts';
import { REPORT_CSP, REPORT_STYLE } from './style.ts';
import { timelineSection } from './timeline-section.ts';
import { voiceSection } from './voice-section.ts';
import { duration, moment } from './words.ts';

const PROFILE_WORDS = { practice: 'Practice interview', assessment: 'Assessment interview' } as const;

/**
 * The report as one HTML page that needs nothing else: no script, no request, no inline style
 * attribute; it works under {@link REPORT_CSP}. The same report gives the same bytes.
 */
export function renderReportHtml(report: Report): string {
  const title = report.title ?? PROFILE_WORDS[report.profile];
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
<p class="brand">${mark()}Poise</p>
<h1>${title}</h1>
<p class="byline">${report.title && `${PROFILE_WORDS[report.profile]} · `}<time datetime="${report.interviewedAt}">${moment(report.interviewedAt)}</time> · ${duration(report.durationMs)}</p>
${lede(report)}
</header>
${headlines(report)}
${timelineSection(report)}
${momentsSection(report)}
${faceSection(report)}
${voiceSection(report)}
${impressionsSection(report)}
${roomSection(report)}
${unmeasuredSection(report)}
${accountingSection(report)}
${modelsSection(report)}
<footer>
<p>This report describes what a camera and a microphone recorded. It does not know what you thought or felt, and what was not measured is left out rather than guessed.</p>
<p>Report <code>${report.id}</code> of interview <code>${report.interviewId}</code>, made on ${moment(report.createdAt)}.</p>
</footer>
</main>
</body>
</html>
`.toString();
}

function unmeasuredSection({ unmeasured }: Report): Markup | undefined {
  if (unmeasured.length === 0) return undefined;
  return html`<section aria-labelledby="unmeasured">
<h2 id="unmeasured">What this report cannot say</h2>
<ul>
${unmeasured.map(
  ({ message }) => html`<li>${message}</li>
`,
)}
</ul>
</section>`;
}

/** The mark: a weight at rest in a bowl. */
function mark(): Markup {
  return html`<svg class="mark" viewBox="0 0 32 24" aria-hidden="true" focusable="false"><path d="M4 7a12 12 0 0 0 24 0"/><circle cx="16" cy="12.4" r="5"/></svg>`;
}
