import type { Report } from '@poise/shared/contracts';
import { EraseButton } from '../ui/erase-button.tsx';
import { clock, count } from '../ui/format.ts';
import { Heading } from '../ui/heading.tsx';
import { Accounting } from './accounting.tsx';
import { Download } from './download.tsx';
import { Expression } from './expression.tsx';
import { FullReport } from './full-report.tsx';
import { headlines } from './headlines.ts';
import { Lanes } from './lanes.tsx';

export function ReportView({
  report,
  html,
  onErase,
  onAnother,
}: {
  report: Report;
  html: string;
  onErase: () => Promise<void>;
  onAnother: () => void;
}) {
  const { face, speech, unmeasured, environment, models } = report;
  const figures = headlines(report);
  const transcript = speech?.transcript;
  return (
    <article className="report">
      <header className="report-head">
        <p className="eyebrow">
          {report.profile === 'practice' ? 'Practice' : 'Assessment'} · {clock(report.durationMs)} min
        </p>
        <Heading>Here is how you came across</Heading>
        <div className="actions">
          <FullReport html={html} fileName={`poise-${report.id}.html`} />
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
          <h2>What could not be measured</h2>
          <ul>
            {unmeasured.map(({ what, reason, message }) => (
              <li key={`${what} ${reason}`}>{message}</li>
            ))}
          </ul>
        </section>
      )}

      <Lanes timeline={report.timeline} />
      <div className="averages">
        {face?.emotion && <Expression emotion={face.emotion} />}
        <Accounting totals={report.accounting} />
      </div>
      <Surroundings environment={environment} />

      {transcript && (
        <details>
          <summary>What was heard ({count(transcript.words, 'word')})</summary>
          {transcript.status === 'unreliable' && (
            <p className="hint">
              This transcript is unreliable: read it as a rough trace, not as your words.
            </p>
          )}
          <p className="transcript">{transcript.text}</p>
        </details>
      )}

      <details>
        <summary>What measured this ({count(models.length, 'model')})</summary>
        <ul className="models">
          {models.map((model) => (
            <li key={model.id}>
              {model.role}: {model.id} {model.version}, {model.licence}{' '}
              <code>{model.sha256.slice(0, 12)}</code>
            </li>
          ))}
        </ul>
      </details>

      <footer className="report-foot">
        <button type="button" className="quiet" onClick={onAnother}>
          Evaluate another recording
        </button>
        <EraseButton label="Erase this interview" onErase={onErase} />
      </footer>
    </article>
  );
}

/** Light, noise and company: only what was noticed. */
function Surroundings({ environment }: { environment: Report['environment'] }) {
  const { otherPeopleSeconds = 0, faceReasons, soundReasons } = environment;
  const remarks = [
    ...(otherPeopleSeconds > 0
      ? [{ what: 'somebody else in the picture', seconds: otherPeopleSeconds }]
      : []),
    ...[...faceReasons, ...soundReasons].map(({ reason, seconds }) => ({
      what: reason.replaceAll('-', ' '),
      seconds,
    })),
  ];
  if (remarks.length === 0) return null;
  return (
    <section className="surroundings">
      <h2>Around you</h2>
      <ul>
        {remarks.map(({ what, seconds }) => (
          <li key={what}>
            {what} <span className="amount">{count(seconds, 'second')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
