import type { Capabilities, Received } from '@poise/shared/contracts';
import { percent } from '@poise/shared/format';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Evaluation, Phase } from './evaluation/evaluation.ts';
import { shareSettled } from './evaluation/progress.ts';
import { FailureView } from './progress/failure-view.tsx';
import { ProgressView } from './progress/progress-view.tsx';
import { ReportView } from './report/report-view.tsx';
import { EMPTY_DRAFT, StartView } from './start/start-view.tsx';
import { Logo } from './ui/logo.tsx';

export function App({
  evaluation,
  loadCapabilities,
}: {
  evaluation: Evaluation;
  loadCapabilities: () => Promise<Received<Capabilities>>;
}) {
  const phase = useSyncExternalStore(evaluation.subscribe, evaluation.getPhase);
  // Held above the views, so that the choices survive any failure.
  const [draft, setDraft] = useState(EMPTY_DRAFT);

  useEffect(() => {
    document.title = titleOf(phase);
  }, [phase]);

  return (
    <>
      <header className="masthead">
        <Logo />
        <span className="wordmark">Poise</span>
      </header>
      <main>{view()}</main>
      <footer className="colophon">
        Poise describes what the camera and the microphone recorded. It does not know what you felt, and it
        makes no decisions.
      </footer>
    </>
  );

  function view() {
    switch (phase.type) {
      case 'start':
        return (
          <StartView
            draft={draft}
            notice={phase.notice}
            loadCapabilities={loadCapabilities}
            onChange={setDraft}
            onStart={(choice) => void evaluation.start(choice)}
          />
        );
      case 'resuming':
      case 'uploading':
      case 'analysing':
        return <ProgressView phase={phase} onErase={evaluation.erase} />;
      case 'done':
        return (
          <ReportView
            report={phase.report}
            html={phase.html}
            excerpts={phase.excerpts}
            onErase={evaluation.erase}
            onAnother={() => {
              setDraft({ ...EMPTY_DRAFT, profile: draft.profile, fluency: draft.fluency });
              evaluation.restart();
            }}
          />
        );
      case 'failed':
        return (
          <FailureView
            failure={phase.failure}
            onRetry={() => void evaluation.retry()}
            onChoose={evaluation.restart}
          />
        );
    }
  }
}

function titleOf(phase: Phase): string {
  switch (phase.type) {
    case 'uploading':
      return `Uploading ${percent(phase.totalBytes > 0 ? phase.sentBytes / phase.totalBytes : 0)} · Poise`;
    case 'analysing': {
      const share = shareSettled(phase.progress);
      return share === undefined ? 'Analysing · Poise' : `Analysing ${percent(share)} · Poise`;
    }
    case 'done':
      return 'Your report · Poise';
    case 'failed':
      return 'Something went wrong · Poise';
    case 'start':
    case 'resuming':
      return 'Poise';
  }
}
