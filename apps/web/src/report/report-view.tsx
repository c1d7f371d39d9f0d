import { type Excerpt, entryOf, type Received, type Report } from '@poise/shared/contracts';
import { duration } from '@poise/shared/format';
import { useState } from 'react';
import { PROFILES } from '../start/profile-step.tsx';
import { EraseButton } from '../ui/erase-button.tsx';
import { Heading } from '../ui/heading.tsx';
import { Accounting } from './accounting.tsx';
import { Download } from './download.tsx';
import { FullReport } from './full-report.tsx';
import { headlines } from './headlines.ts';
import { Confidence, Impressions } from './impressions.tsx';
import { Lanes } from './lanes.tsx';
import { Moments } from './moments.tsx';
import { emotionShares, Shares } from './shares.tsx';
import { Voice } from './voice.tsx';

export function ReportView({
  report,
  html,
  excerpts,
  onErase,
  onAnother,
}: {
  report: Received<Report>;
  html: string;
  excerpts: Readonly<Record<Excerpt, ReadonlyMap<number, Blob>>>;
  onErase: () => Promise<void>;
  onAnother: () => void;
}) {
  const { face, speech, impressions, confidence, unmeasured } = report;
  const figures = headlines(report);
  const moments = face?.moments ?? [];
  const [selectedMs, setSelectedMs] = useState<number>();
  return (
    <article className="report">
      <header className="report-head">
        <p className="eyebrow">
          {entryOf(PROFILES, report.profile)?.name ?? report.profile} · {duration(report.durationMs)}
        </p>
        <Heading>Here is how you came across</Heading>
        <div className="actions">
          <FullReport html={html} />
          <Download content={html} type="text/html" fileName={`poise-${report.id}.html`}>
            Save HTML
          </Download>
          <Download
            content={JSON.stringify(report, null, 2)}
            type="application/json"
            fileName={`poise-${report.id}.json`}
          >
            Save JSON
          </Download>
        </div>
      </header>

      {figures.length > 0 && (
        <dl className="headlines">
          {figures.map(({ name, figure, meaning }) => (
            <div key={name} className="headline">
              <dt>{name}</dt>
              <dd>
                <span className="figure">{figure}</span>
                <span className="meaning">{meaning}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}

      {unmeasured.length > 0 && (
        <section className="unmeasured">
          <h2>What was not measured</h2>
          <ul>
            {unmeasured.map(({ what, reason, message }) => (
              <li key={`${what} ${reason}`}>{message}</li>
            ))}
          </ul>
        </section>
      )}

      <Lanes
        timeline={report.timeline}
        durationMs={report.durationMs}
        moments={moments}
        selectedMs={selectedMs}
      />
      {face?.moments && (
        <Moments
          profile={report.profile}
          moments={face.moments}
          pictures={face.pictures}
          files={excerpts.picture}
          selectedMs={selectedMs}
          onSelect={({ atMs }) => setSelectedMs(atMs)}
        />
      )}
      {speech && <Voice speech={speech} files={excerpts.sound} />}
      {confidence && <Confidence confidence={confidence} />}
      {impressions && <Impressions impressions={impressions} />}
      <div className="averages">
        {face?.emotion && (
          <Shares
            title="Facial expression, on average"
            shares={emotionShares(face.emotion)}
            hint="How people usually label such a face. It does not show what you felt."
          />
        )}
        <Accounting totals={report.accounting} />
      </div>
      <footer className="report-foot">
        <button type="button" className="quiet" onClick={onAnother}>
          Evaluate another recording
        </button>
        <EraseButton label="Erase this interview" onErase={onErase} />
      </footer>
    </article>
  );
}
