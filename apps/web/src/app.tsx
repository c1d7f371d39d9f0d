import type { Capabilities } from '@poise/shared/contracts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Evaluation, Phase } from './evaluation/evaluation.ts';
import { shareSettled } from './evaluation/progress.ts';
import { FailureView } from './progress/failure-view.tsx';
import { ProgressView } from './progress/progress-view.tsx';
import { ReportView } from './report/report-view.tsx';
import { EMPTY_DRAFT, StartView } from './start/start-view.tsx';
import { percent } from './ui/format.ts';
import { Mark } from './ui/mark.tsx';

export function App({
  evaluation,
  loadCapabilities,
}: {
  evaluation: Evaluation;
  loadCapabilities: () => Promise<Capabilities>;
}) {
  const phase = useSyncExternalStore(evaluation.subscribe, evaluation.getPhase);
  // Kept here, above the views: whatever fails, the choices are still there.
  const [draft, setDraft] = useState(EMPTY_DRAFT);

  useEffect(() => {
    document.title = titleOf(phase);
  }, [phase]);

  return (
    <>
      <header className="masthead">
        <Mark />
        <span className="wordmark">Poise</span>
      </header>
      <main>{view()}</main>
      <footer className="colophon">
        Poise describes what could be seen and heard. It does not know what you felt, and it decides nothing.
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
      return `${percent(phase.totalBytes > 0 ? phase.sentBytes / phase.totalBytes : 0)} sent · Poise`;
    case 'analysing': {
      const share = shareSettled(phase.progress);
      return share === undefined ? 'Analysing · Poise' : `${percent(share)} analysed · Poise`;
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
