import { MODALITY_NAMES } from '@poise/shared/contracts';
import { fileSize } from '@poise/shared/format';
import type { Phase } from '../evaluation/evaluation.ts';
import { shareSettled } from '../evaluation/progress.ts';
import { EraseButton } from '../ui/erase-button.tsx';
import { Heading } from '../ui/heading.tsx';
import { Bowl } from './bowl.tsx';
import { ModalityBar } from './modality-bar.tsx';

type Working = Extract<Phase, { type: 'resuming' | 'uploading' | 'analysing' }>;

const STAGES = ['Upload', 'Analysis', 'Report'] as const;

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
              'Connection lost. Reconnecting; the analysis continues in the meantime.'}
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
      return { stage: 0, share: undefined, title: 'Resuming your interview', hint: 'One moment.' };
    case 'uploading': {
      const { sentBytes, totalBytes } = phase;
      const share = totalBytes > 0 ? sentBytes / totalBytes : undefined;
      // The gateway responds only after inspecting the file, so the upload is not finished at 100%.
      return share === 1
        ? { stage: 0, share: undefined, title: 'Checking the recording', hint: 'Upload complete.' }
        : {
            stage: 0,
            share,
            title: 'Uploading the recording',
            hint: `${fileSize(sentBytes)} of ${fileSize(totalBytes)}. Keep this page open until the upload is complete.`,
          };
    }
    case 'analysing': {
      const share = shareSettled(phase.progress);
      return share === 1
        ? { stage: 2, share: undefined, title: 'Writing the report', hint: 'Analysis complete.' }
        : {
            stage: 1,
            share,
            title: 'Analysing the recording',
            hint: 'You can reload this page: it will resume where it left off.',
          };
    }
  }
}

/** Rounded to quarters, so that screen readers announce progress only a few times. */
function milestone(share: number): number {
  return Math.floor(share * 4) * 25;
}
