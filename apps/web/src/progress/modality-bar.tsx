import { type Modality, modalityOf } from '@poise/shared/contracts';
import { ERRORS } from '@poise/shared/errors';
import { type ModalityProgress, settled } from '../evaluation/progress.ts';

/** Progress of one modality: scored, rejected and failed chunks, with the reasons. */
export function ModalityBar({ modality, progress }: { modality: Modality; progress: ModalityProgress }) {
  const { received, scored, rejected, failed, codes } = progress;
  const label = modalityOf(modality).name;
  const text = describe(progress);
  const width = (n: number) => ({ width: `${received ? (100 * n) / received : 0}%` });
  return (
    <div className="stream">
      <p className="stream-line">
        <span className="stream-name">{label}</span>
        <span className="stream-count">{text}</span>
      </p>
      <div
        className="bar"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={received ?? undefined}
        aria-valuenow={received === undefined ? undefined : settled(progress)}
        aria-valuetext={text}
      >
        <span className="bar-scored" style={width(scored)} />
        <span className="bar-rejected" style={width(rejected)} />
        <span className="bar-failed" style={width(failed)} />
      </div>
      {Object.keys(codes).length > 0 && (
        <ul className="codes">
          {Object.entries(codes).map(([code, chunks]) => (
            <li key={code}>
              {chunks} × {titleOf(code)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function describe({ received, scored, rejected, failed }: ModalityProgress): string {
  if (received === undefined) return 'Waiting';
  if (received === 0) return 'Nothing to analyse';
  const parts = [`${scored} of ${received} scored`];
  if (rejected > 0) parts.push(`${rejected} rejected`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join(' · ');
}

function titleOf(code: string): string {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as keyof typeof ERRORS].title : code;
}
