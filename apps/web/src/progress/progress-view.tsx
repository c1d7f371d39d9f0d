import { MODALITY_NAMES } from '@poise/shared/contracts';
import type { Phase } from '../evaluation/evaluation.ts';
import { shareSettled } from '../evaluation/progress.ts';
import { EraseButton } from '../ui/erase-button.tsx';
import { megabytes } from '../ui/format.ts';
import { Heading } from '../ui/heading.tsx';
import { Bowl } from './bowl.tsx';
import { ModalityBar } from './modality-bar.tsx';

type Working = Extract<Phase, { type: 'resuming' | 'uploading' | 'analysing' }>;

const STAGES = ['Send', 'Analyse', 'Report'] as const;

export function ProgressView({ phase, onErase }: { phase: Working; onErase: () => Promise<void> }) {
  const { stage, share, title, hint } = describe(phase);
  return (
    <section className="working">
      <Heading>{title}</Heading>
      <ol className="stages" aria-label="Steps">
        {STAGES.map((name, index) => (
          <li
            key={name}
            aria-current={index === stage ? 'step' : undefined}
            className={index < stage ? 'past' : ''}
          >
            {name}
          </li>
        ))}
      </ol>
      <Bowl share={share} />
      <p className="hint">{hint}</p>
      {phase.type === 'analysing' && (
        <div className="streams card">
          {MODALITY_NAMES.map((name) => (
            <ModalityBar key={name} modality={name} progress={phase.progress[name]} />
          ))}
          <p className="lost" role="status">
            {phase.connection === 'lost' &&
              'The connection was lost. Reconnecting: the analysis goes on meanwhile.'}
          </p>
        </div>
      )}
      <p role="status" className="visually-hidden">
        {title} {share !== undefined && `${milestone(share)} percent`}
      </p>
      {phase.type !== 'resuming' && <EraseButton label="Stop and erase" onErase={onErase} />}
    </section>
  );
}

function describe(phase: Working): { stage: number; share: number | undefined; title: string; hint: string } {
  switch (phase.type) {
    case 'resuming':
      return { stage: 0, share: undefined, title: 'Picking up where you were', hint: 'One moment.' };
    case 'uploading': {
      const { sentBytes, totalBytes } = phase;
      const share = totalBytes > 0 ? sentBytes / totalBytes : undefined;
      // The gateway answers once it has looked into the file: until then "100%" would be a lie.
      return share === 1
        ? { stage: 0, share: undefined, title: 'Checking the recording', hint: 'All of it has arrived.' }
        : {
            stage: 0,
            share,
            title: 'Sending the recording',
            hint: `${megabytes(sentBytes)} of ${megabytes(totalBytes)}. Keep this page open until it is sent.`,
          };
    }
    case 'analysing': {
      const share = shareSettled(phase.progress);
      return share === 1
        ? { stage: 2, share: undefined, title: 'Writing the report', hint: 'Everything has been looked at.' }
        : {
            stage: 1,
            share,
            title: 'Watching and listening',
            hint: 'You may reload this page: it finds its way back.',
          };
    }
  }
}

/** Announced in quarters, or a screen reader would never fall silent. */
function milestone(share: number): number {
  return Math.floor(share * 4) * 25;
}
